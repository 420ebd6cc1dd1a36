"""What each person does in a browser on the way of one request; every step works with any hands."""
