"""What is typed in the directory: records, what was done with companies, what is planned."""
