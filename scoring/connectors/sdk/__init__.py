"""Networks' own libraries, spoken to in one place each; read only when a network is asked."""
