"""What is typed on the ticket page: decisions about a request, and words to the company, units and the desk."""
