"""What may be typed about agreements: terms.py their content, money and steps; gates.py confidentiality, checks and statements."""
