"""What memory is: frozen records, rules and errors. Standard library only; imports nothing else of Strata."""
