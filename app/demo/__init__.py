"""The demo street: fictional places, people and cases for trying the product out."""
