"""Numbers without a database: frames of people, three-valued logic, counts. No Django here."""
