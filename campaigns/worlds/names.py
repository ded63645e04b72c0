"""Who lives in the made-up world."""

GIVEN = """
June Ravi Mara Theo Ines Kofi Yuki Lena Omar Petra Sam Noor Hugo Aiko Milan
Zoe Finn Rosa Emil Dana Luca Mei Pablo Greta Idris Tove Rafael Anja Kenji Clara
Amara Tomasz Leila Diego Siobhan Arjun Linh Wanjiru Ondrej Camille Rashid Ewa
""".split()
FAMILY = """
Okafor Thakur Brandt Lindholm Castro Mensah Tanaka Vogel Haddad Novak
Whitfield Rahman Laurent Mori Petrov Alvarez Nilsson Moretti Wagner Kowalski
Adeyemi Bergström Chaudhry Dubois Eriksen Farouk Gonçalves Hoang Ivanova Jansen
Kimura Larsson Mwangi Nakagawa Oliveira Park Quispe Rossi Sharma Takahashi
Ueda Villanueva Walsh Xu Yilmaz Zielinski O’Brien Baptiste Cohen Duarte
""".split()
# Some write their names in letters of their own, from right to left, or at length.
OWN = {
    4: "سلمى الخطيب",
    9: "山本 さくら",
    14: "Maria del Carmen Fernández-Etxeberria y Goicoechea de la Torre-Villavicencio",
    19: "Олександра Шевченко",
    24: "נועם בן־דוד",
    31: "Thị Minh Khai Nguyễn",
    37: "Ólafur Þór Guðmundsson",
    43: "김서연",
    52: "Παναγιώτα Δημητρίου",
    61: "प्रिया शर्मा",
}
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
    """The same name for the same number; the first 2,100 differ."""
    if number in OWN:
        return OWN[number]
    # A family name moves on with every given name, so that neighbours share neither.
    turn, first = divmod(number, len(GIVEN))
    return f"{GIVEN[first]} {FAMILY[(turn + first) % len(FAMILY)]}"
