#!/usr/bin/env python3
"""Make a believable labour-market region that does not exist.

Writes employers.csv, places.csv, notices.csv, employees.csv and vacancies.csv: real occupations, skills, postcodes and regions, made-up
firms and people. Whatever is made up says so: references begin and names of firms end with "fictief", mail goes to example.org, phone
numbers begin with 0000, which nobody has. No citizen number is made.

The same seed gives the same bytes. A row depends on the seed and its own number alone, so a larger region begins with the rows of a
smaller one, and a million people take no more memory than ten.
"""
import argparse
import csv
import datetime
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# The decree's names of the 35 regions, and the numbers by which everybody else knows them (AMR). Numbers have gaps.
REGIONS = {
    "Groningen": 1, "Friesland": 2, "Drenthe": 3, "Twente": 5, "Stedendriehoek en Noordwest Veluwe": 6, "Midden-Gelderland": 7,
    "Rijk van Nijmegen": 8, "Achterhoek": 9, "Rivierenland": 10, "Flevoland": 11, "Gooi- en Vechtstreek": 12, "Midden-Utrecht": 13,
    "Amersfoort": 14, "Noord-Holland Noord": 15, "Zaanstreek/Waterland": 17, "Groot Amsterdam": 18, "Holland Rijnland": 19,
    "Midden-Holland": 20, "Haaglanden": 21, "Rijnmond": 22, "Drechtsteden": 23, "Zeeland": 24, "West-Brabant": 25,
    "Midden-Brabant": 26, "Noordoost-Brabant": 27, "Zuidoost-Brabant": 28, "Noord-Limburg": 29, "Zuid-Limburg": 30,
    "Helmond-De Peel": 32, "Midden-Limburg": 33, "Zuid-Holland Centraal": 34, "Gorinchem": 35, "IJsselvechtstreek": 36,
    "Zuid-Kennemerland en IJmond": 37, "Food Valley": 38,
}

# What firms do: SBI 2008, the words of a name, and the ISCO-08 unit groups that work there.
SECTORS = (
    ("25.62", ("Metaalbewerking", "Constructiewerken", "Plaatwerk"), ("7212", "7223", "7214", "3115", "8219")),
    ("52.10", ("Logistiek", "Opslag"), ("9333", "4321", "8344", "3343")),
    ("87.10", ("Zorggroep", "Woonzorg"), ("5321", "5322", "2221", "9112")),
    ("10.71", ("Bakkerijen", "Banket"), ("7512", "8160", "9329", "5223")),
    ("49.41", ("Transport", "Wegvervoer"), ("8332", "8344", "9333")),
    ("47.11", ("Winkels", "Markthal"), ("5223", "5230", "9334", "4321")),
    ("41.20", ("Bouwbedrijf", "Aannemers"), ("7115", "7112", "7411", "9313", "7126")),
    ("81.30", ("Groen", "Hoveniers"), ("6113", "9214", "8341")),
    ("69.20", ("Administraties", "Accountants"), ("3313", "4311", "3343", "4226")),
    ("62.01", ("Software", "Automatisering"), ("2512", "3512", "2514", "4226")),
    ("56.10", ("Eethuizen", "Catering"), ("5120", "5131", "9412", "5230")),
    ("26.11", ("Elektronica", "Assemblage"), ("8212", "3114", "7421", "3122")),
    ("81.21", ("Schoonmaak", "Gebouwbeheer"), ("9112", "9123", "5151")),
    ("22.22", ("Kunststoffen", "Verpakkingen"), ("8142", "8183", "9321", "3139")),
)
# Of what ESCO has in those groups, what one meets in any town; the rest is drawn now and then.
COMMON = frozenset((
    "lasser|frezer|bankwerker|operator CNC-machine|monteur staalconstructies|lasinspecteur|productietechnicus|assemblagemedewerker metaal|"
    "orderpicker|magazijnmedewerker|pakhuismedewerker|expeditiemedewerker|voorraadadministrateur|heftruckchauffeur|administratief medewerker|"
    "logistiek medewerker|managementassistent|projectondersteuner|zorghulp|verpleeghulp|thuiszorgmedewerker|algemeen verpleegkundige|"
    "schoonmaker gebouwen|medewerker huishoudelijke dienst|bakker|banketbakker|bakkerijmedewerker|productiemedewerker|winkelmedewerker|"
    "verkoopmedewerker|verkoopspecialist|vrachtwagenchauffeur|chauffeur/verhuizer|kassamedewerker|schappenvuller|timmerman|keukenmonteur|"
    "metselaar|monteur zonnepanelen|monteur elektrische installaties|opperman bouw|loodgieter|verwarmingsmonteur|hovenier|tuinier|"
    "landbouwmachinist|boekhouder|assistent-boekhouder|facturist|receptionist|software ontwikkelaar|ICT-technicus|medewerker helpdesk|"
    "ict-applicatieconfigurator|kok|ober/serveerster|gastheer/gastvrouw|keukenhulp|assemblagemedewerker printplaten|panelenbouwer|"
    "technicus elektronica|monteur consumentenelektronica|productieleider|hoofd assemblage|glazenwasser|hoofd huishoudelijke dienst|"
    "operator spuitgietmachine|inpakker met de hand|procesoperator verpakkings- en vulmachine|operator automatische assemblagelijnen").split("|"))

# Euros an hour that the first digit of ISCO-08 brings about.
WAGE = {"1": 31, "2": 26, "3": 21.5, "4": 18, "5": 16.5, "6": 16.5, "7": 19, "8": 17.5, "9": 15.2}
# The age groups by which people are selected (Ontslagregeling art. 11).
AGES = ("15-24", "25-34", "35-44", "45-54", "55-66")
# What the law or any employer asks for behind the wheel.
LICENCES = {"8332": ("CE", "C"), "8341": ("B",), "7411": ("B",), "7126": ("B",), "6113": ("B",)}

GIVEN = ("Anna Bram Carla Daan Eva Fatima Gerrit Hanna Ibrahim Johan Karin Lars Marieke Niels Olga Pieter Rachid Sanne Thijs Ursula "
         "Vera Willem Yara Zeynep Aisha Bas Chantal Dirk Els Femke Guus Henk Ilse Jasper Koen Linda Mohamed Nadia Oscar Petra Ruben "
         "Sophie Tim Wouter Yusuf Agnieszka Piotr Joost Lieke Mehmet").split()
FAMILY = ("de Jong|Jansen|de Vries|van den Berg|Bakker|van Dijk|Visser|Smit|Meijer|de Boer|Mulder|de Groot|Bos|Vos|Peters|Hendriks|"
          "van Leeuwen|Dekker|Brouwer|de Wit|Dijkstra|Smits|de Graaf|van der Meer|Kok|Jacobs|de Haan|Vermeulen|van den Heuvel|"
          "van der Veen|van den Broek|Schouten|van Beek|Willems|van Vliet|Yilmaz|El Amrani|Nowak|Kuipers|Timmerman").split("|")
STREETS = ("Dorpsstraat Stationsweg Molenweg Kerkstraat Beukenlaan Esdoornlaan Schoolstraat Parallelweg Kastanjelaan Vechtstraat "
           "Industrieweg Wilgenlaan Meidoornstraat Lindelaan Nieuwstraat").split()
LETTERS = [a + b for a in "ABCDEGHJKLMNPRSTVWXZ" for b in "ABCDEGHJKLMNPRSTVWXZ" if a + b not in ("SA", "SD", "SS")]
REASONS = ("De vraag naar ons product daalt al drie jaar; twee productielijnen sluiten.",
           "De vestiging wordt samengevoegd met een andere vestiging van het concern.",
           "Automatisering van het magazijn maakt een deel van de functies overbodig.",
           "De grootste opdrachtgever heeft het contract niet verlengd.")


def rows(*path):
    """The rows of a CSV file as dictionaries."""
    with open(os.path.join(*path), encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def last_part(uri):
    return uri.rsplit("/", 1)[-1]


def read_places(shared, region):
    """Postcodes where people can live, of one region or (0) of the country, in the order of their numbers."""
    places, known = [], set()
    for row in rows(shared, "uwv-regions-2015", "pc4_region.csv"):
        number = REGIONS.get(row["regio"], 0)
        if not number or (region and number != region) or "Adres" not in row["soort"] or row["pc4"] in known:
            continue
        known.add(row["pc4"])
        places.append({"pc4": row["pc4"], "lat": f"{float(row['lat']):.4f}", "lon": f"{float(row['lon']):.4f}",
                       "area": row["wmco_werkgebied"], "region": str(number), "town": row["woonplaats"]})
    return places


class Occupations:
    """ESCO occupations with a Dutch label and known essential skills, by ISCO-08 unit group."""

    def __init__(self, shared):
        self.essential, self.optional, self.groups, self.common = {}, {}, {}, {}
        for skills, name in ((self.essential, "occupation_essential_skills.csv"),
                             (self.optional, "occupation_optional_skills_sample.csv")):
            for row in rows(shared, "esco-en", name):
                skills.setdefault(last_part(row["occupation"]), []).append(last_part(row["skill"]))
        for row in rows(shared, "esco-nl", "occupations_nl.csv"):
            esco, isco, label = last_part(row["conceptUri"]), row["iscoGroup"], row["preferredLabel"]
            if row["conceptType"] != "Occupation" or esco not in self.essential:
                continue
            self.groups.setdefault(isco, []).append((label, esco, isco))
            if label in COMMON:
                self.common.setdefault(isco, []).append((label, esco, isco))
        self.minor = {}
        for isco in sorted(self.common):
            self.minor.setdefault(isco[:3], []).append(isco)

    def draw(self, rng, isco):
        """Label, ESCO id and unit group of an occupation; mostly a common one."""
        group = self.common.get(isco)
        return rng.choice(group if group and rng.random() < 0.9 else self.groups[isco])

    def near(self, rng, isco):
        """A unit group of the same minor group, where one might change to."""
        return rng.choice(self.minor.get(isco[:3], [isco]))


class Region:
    def __init__(self, options):
        self.seed = options.seed
        self.today = options.date
        self.programme = options.programme
        self.occupations = Occupations(options.shared)
        self.places = read_places(options.shared, options.region)
        if not self.places:
            raise SystemExit(f"region {options.region}: no such region (AMR numbers: {', '.join(map(str, sorted(REGIONS.values())))})")
        if options.places and options.places < len(self.places):
            picked = sorted(self.rng("places", 0).sample(range(len(self.places)), options.places))
            self.places = [self.places[i] for i in picked]
        self.employers = [self.employer(i) for i in range(options.employers)]
        self.senders = [employer for employer in self.employers if employer["shrinking"] == "yes"]

    def rng(self, what, i):
        return random.Random(f"{self.seed}/{what}/{i}")

    def day(self, days):
        return (self.today + datetime.timedelta(days=days)).isoformat()

    def employer(self, i):
        """Two firms of each sector, so that one may take what the other lets go; every third is losing people."""
        rng = self.rng("employer", i)
        sbi, nouns, groups = SECTORS[i // 2 % len(SECTORS)]
        place = rng.choice(self.places)
        return {"name": f"{rng.choice(nouns)} {place['town']} {i + 1} B.V. (fictief)", "reference": f"fictief-wg-{i + 1}",
                "trade_number": f"0000{i % 10000:04d}", "pc4": place["pc4"], "sector": sbi,
                "shrinking": "yes" if i % 6 in (0, 2) else "no", "groups": groups, "place": place}

    def sender(self, number):
        """Who sends that notice."""
        return self.senders[number % len(self.senders)]

    def hours(self, rng):
        most = rng.choice((20, 24, 28, 32, 36, 36, 38, 40))
        return f"{max(0, most - rng.choice((0, 4, 8, 12))):.1f}", f"{most:.1f}"

    def wage(self, rng, isco, factor):
        return f"{WAGE[isco[0]] * factor * (0.92 + rng.random() * 0.24):.2f}"

    def posts(self, i, size):
        """By turns: near the twenty of the law, past it, and few; with two senders the few bring the first past it."""
        rng = self.rng("posts", i)
        return (16 + rng.randrange(4), 20 + rng.randrange(40), max(4, size) + rng.randrange(4))[i % 3]

    def post_groups(self, i, sender, posts):
        """The posts over the functions of the sender and age groups, women and men; the sum is `posts`."""
        rng, groups = self.rng("groups", i), {}
        functions = [self.occupations.draw(rng, isco)[0] for isco in sender["groups"]]
        for _ in range(posts):
            group = groups.setdefault((rng.choice(functions), rng.choice(AGES)), [0, 0])
            group[rng.randrange(2)] += 1
        return "|".join(f"{function}/{ages}/{women}/{men}" for (function, ages), (women, men) in sorted(groups.items()))

    def notice(self, i, size):
        rng = self.rng("notice", i)
        sender, complete, posts = self.sender(i), i % 4 != 2, self.posts(i, size)
        announced = -rng.randrange(14, 28)
        first = announced + rng.randrange(75, 130)
        return {"reference": f"fictief-m-{i + 1}", "employer": sender["reference"], "place": sender["place"]["town"], "pc4": sender["pc4"],
                "area": sender["place"]["area"], "announced_on": self.day(announced), "first_end": self.day(first),
                "last_end": self.day(first + rng.choice((0, 30, 61))),
                "posts": str(posts), "headcount": str(posts * 3 + rng.randrange(200)), "groups": self.post_groups(i, sender, posts),
                "considerations": rng.choice(REASONS) if complete else "",
                "selection": "Afspiegeling per categorie uitwisselbare functies." if complete else "",
                "severance": "Transitievergoeding, aangevuld volgens het sociaal plan.", "ways": rng.choice(("uwv", "consent", "uwv|consent")),
                "works_council": "present", "works_council_on": self.day(announced - 10), "social_plan": "yes",
                "contact_name": f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}", "contact_email": f"hr-{i + 1}@example.org",
                "programme": self.programme}

    def employee(self, i, notice_number, notice):
        rng = self.rng("employee", i)
        sender, place = self.sender(notice_number), rng.choice(self.places)
        title, esco, isco = self.occupations.draw(rng, rng.choice(sender["groups"]))
        wished, wished_esco, wished_isco = self.occupations.draw(rng, self.occupations.near(rng, isco))
        essential, other = self.occupations.essential[esco], self.occupations.essential[wished_esco]
        skills = sorted({s for s in essential if rng.random() < 0.85} | {s for s in other if rng.random() < 0.3})
        licences = [one for one in ("AM", "B") if rng.random() < (0.1 if one == "AM" else 0.8)]
        licences += [one for one in LICENCES.get(isco, ()) if one not in licences and rng.random() < 0.9]
        least, most = self.hours(rng)
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        last_day = datetime.date.fromisoformat(notice["first_end"])
        return {"reference": f"fictief-{i + 1}", "notice": notice["reference"], "employer": notice["employer"],
                "flow": "gelders" if notice_number % 2 else "maasland", "programme": self.programme, "given_name": given, "family_name": family,
                "birth_date": (self.today - datetime.timedelta(days=rng.randrange(19 * 366, 66 * 365))).isoformat(),
                "street": f"{rng.choice(STREETS)} {rng.randrange(1, 180)}", "postcode": f"{place['pc4']} {rng.choice(LETTERS)}",
                "town": place["town"], "email": f"fictief-{i + 1}@example.org", "phone": f"0000-{rng.randrange(10000):04d}",
                "occupation_esco": esco, "occupation_isco": isco, "occupation_title": title, "wished_esco": wished_esco,
                "wished_isco": wished_isco, "wished_title": wished, "skills": "|".join(skills), "licences": "|".join(licences),
                "languages": f"nld:{rng.choice((3, 4, 5, 6, 6, 6))}" + (f"|eng:{rng.randrange(1, 6)}" if rng.random() < 0.6 else ""),
                "pc4": place["pc4"], "travel_km": str(rng.choice((10, 15, 20, 25, 30, 40, 50, 0))), "hours_min": least, "hours_max": most,
                "wage_min": self.wage(rng, isco, 0.9), "available_on": (last_day + datetime.timedelta(days=1)).isoformat(),
                "shifts": rng.choice(("yes", "no")), "announced": notice["announced_on"], "last_day": last_day.isoformat(),
                "consent": rng.choices(("profile", "profile|name", "profile|name|contact", ""), (75, 8, 7, 10))[0]}

    def vacancy(self, i):
        rng = self.rng("vacancy", i)
        employer = rng.choice(self.employers)
        # Who lets people go seldom asks for others.
        if employer["shrinking"] == "yes" and rng.random() < 0.8:
            employer = rng.choice(self.employers)
        title, esco, isco = self.occupations.draw(rng, rng.choice(employer["groups"]))
        essential, optional = self.occupations.essential[esco], self.occupations.optional.get(esco, [])
        least, most = self.hours(rng)
        opens = -rng.randrange(0, 40)
        place = employer["place"] if rng.random() < 0.6 else rng.choice(self.places)
        licences = LICENCES.get(isco, ())[:1]
        return {"reference": f"fictief-v-{i + 1}", "employer": employer["reference"], "title": f"{title[:1].upper()}{title[1:]}",
                "occupation_esco": esco, "occupation_isco": isco,
                "essential": "|".join(sorted(rng.sample(essential, min(len(essential), rng.randrange(3, 10))))),
                "optional": "|".join(sorted(rng.sample(optional, min(len(optional), 2)))), "licences": "|".join(licences),
                "languages": f"nld:{rng.choice((2, 3, 3, 4))}" if rng.random() < 0.7 else "", "pc4": place["pc4"],
                "hours_min": least, "hours_max": most, "wage_max": self.wage(rng, isco, 1.05) if rng.random() < 0.8 else "",
                "posts": str(rng.choice((1, 1, 1, 2, 3))), "opens": self.day(opens),
                "closes": self.day(rng.randrange(120, 300)) if rng.random() < 0.6 else "",
                "contract": rng.choice(("permanent", "temporary", "temporary", "agency")), "shifts": "yes" if rng.random() < 0.25 else "no"}

    def groups(self, people):
        """How the people are spread over notices: three to five each, until all are in one."""
        number = 0
        while people:
            size = min(people, self.rng("size", number).randrange(3, 6))
            yield number, size
            people -= size
            number += 1


COLUMNS = {
    "employers": "name reference trade_number pc4 sector shrinking",
    "places": "pc4 lat lon area region town",
    "notices": "reference employer place pc4 area announced_on first_end last_end posts headcount groups considerations selection "
               "severance ways works_council works_council_on social_plan contact_name contact_email programme",
    "employees": "reference notice employer flow programme given_name family_name birth_date street postcode town email phone "
                 "occupation_esco occupation_isco occupation_title wished_esco wished_isco wished_title skills licences languages pc4 "
                 "travel_km hours_min hours_max wage_min available_on shifts announced last_day consent",
    "vacancies": "reference employer title occupation_esco occupation_isco essential optional licences languages pc4 hours_min "
                 "hours_max wage_max posts opens closes contract shifts",
}


class Table:
    """One of the files, row by row."""

    def __init__(self, folder, name):
        self.file = open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="")
        self.rows = csv.DictWriter(self.file, COLUMNS[name].split(), lineterminator="\n", extrasaction="ignore")

    def __enter__(self):
        self.rows.writeheader()
        return self.rows

    def __exit__(self, *error):
        self.file.close()


def write(region, options):
    with Table(options.out, "places") as out:
        out.writerows(region.places)
    with Table(options.out, "employers") as out:
        out.writerows(region.employers)
    with Table(options.out, "vacancies") as out:
        for i in range(options.vacancies):
            out.writerow(region.vacancy(i))
    with Table(options.out, "notices") as notices, Table(options.out, "employees") as employees:
        person = 0
        for number, size in region.groups(options.people):
            notice = region.notice(number, size)
            notices.writerow(notice)
            for _ in range(size):
                employees.writerow(region.employee(person, number, notice))
                person += 1


def whole(least):
    """A number on the command line that is not below `least`."""
    def parse(text):
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"{text}: at least {least}")
        return number
    return parse


def read_options(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0], epilog="\n\n".join(__doc__.split("\n\n")[1:]),
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default="1", help="a number or a word; default 1")
    parser.add_argument("--out", required=True, help="folder for the files; made when it is not there")
    parser.add_argument("--people", type=whole(0), default=100)
    parser.add_argument("--vacancies", type=whole(0), default=1000)
    parser.add_argument("--employers", type=whole(1), default=50)
    parser.add_argument("--places", type=whole(0), default=0, help="keep so many postcodes of the region; default all")
    parser.add_argument("--region", type=whole(0), default=36, help="AMR number; 0: the whole country; default 36, Zwolle")
    parser.add_argument("--date", type=datetime.date.fromisoformat, default="2026-03-02", help="the day that it is there")
    parser.add_argument("--programme", default="", help="id of a programme, which must be registered before the files are read")
    parser.add_argument("--shared", default=os.path.join(HERE, "..", "..", "..", "shared", "data"), help="folder of the public data")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = read_options(arguments)
    os.makedirs(options.out, exist_ok=True)
    try:
        write(Region(options), options)
    except FileNotFoundError as error:
        raise SystemExit(f"{error.filename}: not there; say with --shared where the public data is") from None


if __name__ == "__main__":
    sys.exit(main())
