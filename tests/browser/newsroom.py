"""An invented newsroom for the browser: articles with and without pictures, long and short, left to right and right to left."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from tests.acceptance.running import Running, eventually

ENGLISH = (
    ("harbour", "World", "Night ferries return to Sableport after eleven years",
     "The first boat left at a quarter to midnight with four hundred passengers, two brass bands and a consignment of pears.",
     "Ada Quillfeather", "2026-03-14T21:40:00Z", True),
    ("budget", "Politics", "Council passes budget by one vote; libraries keep their Sunday hours",
     "A late amendment moves 2.1 million from the ring road to reading rooms.", "Ben Osei, Marta Lindqvist",
     "2026-03-14T19:05:00Z", False),
    ("glass", "Science", "A window that stores the day’s heat and gives it back at night",
     "Engineers have filled double glazing with a salt that melts at 24 degrees. Heating bills fell by a third.",
     "Jo Ferrant", "2026-03-14T16:30:00Z", True),
    ("chess", "Sport", "Seventeen-year-old wins the Northern Open without losing a game", "", "Piet Lorenzen",
     "2026-03-14T14:12:00Z", False),
    ("orchard", "Economy", "Cider makers ask for calm as frost spares most of the valley",
     "Growers had feared the worst night in forty years. By morning, four orchards in five had kept their blossom.",
     "Henrike Aumann", "2026-03-14T11:00:00Z", True),
    ("theatre", "Culture", "The Old Exchange reopens with a play that has no actors in it",
     "For two hours, nothing but light, weather and a very good door.", "Ada Quillfeather", "2026-03-13T20:00:00Z", False),
    ("tram", "Local", "Line 4 runs again, and on time", "After nine weeks the tram crosses the river in seven minutes.",
     "", "2026-03-13T08:45:00Z", True),
    ("tides", "Science", "What the tide tables of 1870 tell us about the next storm",
     "A clerk wrote down the height of the water every day for thirty-one years, and what he found changes the sea wall.",
     "Marta Lindqvist", "2026-03-12T17:20:00Z", False),
)  # fmt: skip

ARABIC = (
    ("port", "العالم", "عودة العبّارات الليلية إلى الميناء بعد أحد عشر عاماً",
     "غادر القارب الأول قبل منتصف الليل وعلى متنه أربعمئة مسافر. وتتوقع إدارة الميناء تسعين ألف مسافر بحلول الربيع.",
     "سلمى الحداد", "2026-03-14T21:40:00Z", True),
    ("dates", "اقتصاد", "موسم التمور يبدأ مبكراً هذا العام", "قال المزارعون إن المحصول يفوق محصول العام الماضي بنحو الثلث.",
     "كريم منصور", "2026-03-14T18:10:00Z", False),
    ("library", "ثقافة", "مكتبة المدينة تفتح أبوابها يوم الجمعة", "", "ليلى عوّاد", "2026-03-14T15:00:00Z", False),
    ("water", "علوم", "جداول المدّ القديمة تكشف أسرار العاصفة القادمة",
     "سجّل كاتبٌ ارتفاع الماء كل يوم طوال واحد وثلاثين عاماً، وقد قُرئت دفاتره الآن للمرة الأولى.", "سلمى الحداد",
     "2026-03-13T09:30:00Z", True),
)  # fmt: skip

BODY = "{summary}\n\nThe vote on Tuesday was close. Two members who had spoken against it in the autumn changed their minds.\n"
ARABIC_BODY = "{summary}\n\nكان التصويت يوم الثلاثاء متقارباً، وغيّر عضوان رأيهما بعد أن عارضا المشروع في الخريف.\n"


def markdown(section: str, title: str, summary: str, authors: str, date: str, language: str = "en") -> str:
    """Write an article as a Markdown file with front matter."""
    told = {"title": title, "date": date, "section": section, "lang": language, "summary": summary}
    lines = [f'{name}: "{value}"' for name, value in told.items() if value]
    names = "".join(f'\n  - "{name}"' for name in authors.split(", ") if name)
    body = ARABIC_BODY if language == "ar" else BODY
    return (
        "---\n" + "\n".join(lines) + (f"\nauthors:{names}" if names else "") + "\n---\n" + body.format(summary=summary or title)
    )


def publish(service: Running, articles: tuple[tuple[str, str, str, str, str, str, bool], ...], language: str = "en") -> None:
    """Drop articles, their pictures first, and wait until they are in the feed."""
    for number, (name, section, title, summary, authors, date, has_picture) in enumerate(articles):
        folder = service.data / "drop" / name
        folder.mkdir(parents=True, exist_ok=True)
        if has_picture:
            (folder / f"{name}.jpg").write_bytes(scene(number))
        service.drop(f"{name}/{name}.md", markdown(section, title, summary, authors, date, language))
    wanted = [title.encode() for _, _, title, *_ in articles]
    eventually(lambda: all(title in service.fetch("/feeds/latest.json") for title in wanted), "the articles in the feed")


def scene(number: int) -> bytes:
    """Paint a shore at some hour of the day."""
    skies = ((232, 170, 120), (120, 165, 200), (70, 84, 120), (190, 205, 210))
    sky, width, height = skies[number % len(skies)], 960, 640
    picture = Image.new("RGB", (width, height), sky)
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        share = y / height
        draw.line((0, y, width, y), fill=tuple(int(part * (1.1 - 0.5 * share)) for part in sky))
    draw.ellipse((610 - 90 * number % 400, 180, 730 - 90 * number % 400, 300), fill=(255, 236, 200))
    picture = picture.filter(ImageFilter.GaussianBlur(6))
    draw = ImageDraw.Draw(picture)
    for layer in range(4):
        shade = tuple(int(part * (0.55 - 0.11 * layer)) for part in sky)
        top = 360 + 70 * layer
        ridge = [
            (x, top + 38 * ((x * (layer + 2) // 97 + number) % 3) - (x * (layer + 1)) % 53) for x in range(0, width + 80, 80)
        ]
        draw.polygon([(0, height), *ridge, (width, height)], fill=shade)
    written = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(written, "JPEG", quality=80)
    return written.getvalue()
