"""How memories come to be and why they stand where they do: taking in, wording, and the rules as the person set them."""
