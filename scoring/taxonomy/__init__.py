"""The words for what people move others about: reading taxonomies, and finding topics in text."""
