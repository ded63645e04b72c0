"""Who lives in the made-up world."""

GIVEN = """
June Ravi Mara Theo Ines Kofi Yuki Lena Omar Petra Sam Noor Hugo Aiko Milan
Zoe Finn Rosa Emil Dana Luca Mei Pablo Greta Idris Tove Rafael Anja Kenji Clara
""".split()
FAMILY = """
Okafor Thakur Brandt Lindholm Castro Mensah Tanaka Vogel Haddad Novak
Whitfield Rahman Laurent Mori Petrov Alvarez Nilsson Moretti Wagner Kowalski
""".split()
# What people write about: the topic, where they write, and how a post begins.
THEMES = {
    "bread-baking": ("cooking", "Sourdough, day {n}: what the oven taught me"),
    "coffee": ("coffee", "Espresso notes {n}: grind finer, wait longer"),
    "train-travel": ("travel", "Night train number {n}, and what to pack"),
    "air-travel": ("travel", "Airport lounge {n}: the quiet corner nobody uses"),
    "photography": ("photo", "One lens, one street, walk {n}"),
    "hiking": ("outdoors", "Ridge walk {n}: wind, boots and a thermos"),
}
COUNTRIES = ("US", "US", "US", "DE", "ES", "JP", "GB", "")
SPOKEN = {"US": ["en", "es"], "DE": ["de", "en"], "ES": ["es"], "JP": ["ja"], "GB": ["en"]}


def name_of(number: int) -> str:
    """The same name for the same number; the first 600 differ."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[number // len(GIVEN) % len(FAMILY)]}"
