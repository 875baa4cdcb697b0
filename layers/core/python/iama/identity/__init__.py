"""Who a user is: accounts, passwords, sessions."""
