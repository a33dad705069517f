// Times in the reader's own zone, addresses copied by a button, and articles as they come out. The page works without any of it.
const find = (selector, within = document) => within.querySelector(selector);
const list = find("[data-events]");
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|ps|sd|ug|yi|dv|ckb)\b/i;

const writers = {};
function written(date, language, options) {
  const key = language + JSON.stringify(options);
  writers[key] ??= new Intl.DateTimeFormat(language || undefined, options);
  return writers[key].format(date);
}

// A page in English is dated as the reader writes English: 14 Mar 2026 in London, Mar 14, 2026 in New York.
const asRead = (language) =>
  navigator.languages.find((own) => own.split("-")[0] === language.split("-")[0].toLowerCase()) || language;

function localise(time) {
  const { day } = time.dataset, language = asRead(time.closest("[lang]").lang);
  const date = new Date(day || time.dateTime);
  const parts = [written(date, language, { dateStyle: "medium", timeZone: day && "UTC" })];
  if (day) time.title = day;
  else {
    parts.push(written(date, language, { timeStyle: "short" }));
    time.title = written(date, language, { dateStyle: "full", timeStyle: "long" });
  }
  time.replaceChildren(...parts.flatMap((part, n) => {
    const span = document.createElement("span");
    span.textContent = part;
    return n ? [" ", span] : [span];
  }));
}

// A day stands once, at the first of its articles; the others show the time.
function thin(within = list) {
  let day;
  for (const time of within.querySelectorAll(".meta time")) {
    const own = time.firstElementChild?.textContent;
    time.classList.toggle("repeated", own === day);
    day = own;
  }
}

function made(article) {
  const entry = find("#entry").content.firstElementChild.cloneNode(true);
  const put = (selector, text) => {
    const part = find(selector, entry);
    if (text) part.textContent = text;
    else part.remove();
    return part;
  };
  entry.dataset.guid = article.guid;
  if (article.language) {
    entry.lang = article.language;
    entry.dir = RIGHT_TO_LEFT.test(article.language) ? "rtl" : "ltr";
  }
  put(".p-name", article.title).href = find(".picture", entry).href = article.page ?? article.url;
  put(".p-summary", article.summary);
  put(".by", article.authors.join(", "));
  put(".p-category", article.section).href += encodeURIComponent(article.section);
  if (article.image) find("img", entry).src = article.image;
  else find(".picture", entry).remove();
  const time = find("time", entry);
  time.dateTime = article.published;
  if (article.day) time.dataset.day = article.published.slice(0, 10);
  return entry;
}

// Whatever a change moves glides from its old place to the new one: a transform, which is no shift of layout.
function glide(change) {
  const moving = () => [...list.children, ...document.querySelectorAll(".paging, body > footer")];
  const before = new Map(moving().map((part) => [part, part.getBoundingClientRect().top]));
  change();
  if (stillness.matches) return;
  for (const part of moving()) {
    const from = before.has(part)
      ? { transform: `translateY(${before.get(part) - part.getBoundingClientRect().top}px)` }
      : { opacity: 0, transform: "translateY(-1rem)" };
    part.animate([from, { transform: "none" }], { duration: 450, easing: "cubic-bezier(.2, .7, .2, 1)" });
  }
}

function insert(article) {
  const entry = made(article), published = (other) => Date.parse(find("time", other).dateTime);
  const isByTime = list.dataset.order === "time";
  const older = [...list.children].find((other) => !isByTime || published(other) <= published(entry));
  if (!older && find(".paging") && isByTime) return;
  list.insertBefore(entry, older || null);
  localise(find("time", entry));
  thin();
  find(".empty")?.remove();
}

const waiting = new Map();
const shown = (guid) => find(`[data-guid="${CSS.escape(guid)}"]`);

// Nothing moves under a reader who reads on, points at a headline, has come to one by keyboard, or asked for stillness.
const isReading = () =>
  list.children.length > 0 &&
  (list.getBoundingClientRect().top < 0 || list.matches(":hover") || list.contains(document.activeElement) || stillness.matches);

function heard(article) {
  const known = shown(article.guid);
  if (known && !list.contains(known)) {
    const parts = { ".p-name": article.title, ".p-summary": article.summary };
    for (const [selector, text] of Object.entries(parts)) if (find(selector, known)) find(selector, known).textContent = text;
  } else if (known) {
    const hadFocus = known.contains(document.activeElement), entry = made(article);
    glide(() => known.replaceWith(entry));
    localise(find("time", entry));
    thin();
    if (hadFocus) find(".p-name", entry).focus({ preventScroll: true });
  } else if (waiting.size || isReading()) {
    waiting.set(article.guid, article);
    offer();
  } else {
    glide(() => insert(article));
    tell(`${find(".news").dataset.headline} ${article.title}`);
  }
}

function gone({ guid }) {
  if (waiting.delete(guid)) offer();
  const entry = shown(guid);
  if (entry) glide(() => entry.remove());
  thin();
}

function tell(sentence) {
  const words = document.createElement("span");
  words.className = "unseen";
  words.textContent = sentence;
  find(".news").replaceChildren(words);
}

function pill(text, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", act);
  find(".news").replaceChildren(button);
}

// "1 new article", "5 новых статей": the page brings a form for each plural of its language.
function counted(count) {
  const { lang } = document.documentElement, forms = JSON.parse(find(".news").dataset.new);
  const form = forms[new Intl.PluralRules(lang).select(count)] ?? forms.other;
  return form.replace("{n}", new Intl.NumberFormat(lang).format(count));
}

function offer() {
  if (waiting.size) pill(counted(waiting.size), show);
  else find(".news").replaceChildren();
}

function show(event) {
  glide(() => waiting.forEach(insert));
  waiting.clear();
  offer();
  find(".lead").scrollIntoView({ behavior: stillness.matches ? "auto" : "smooth" });
  if (event.detail === 0) find(".p-name", list)?.focus({ preventScroll: true });
}

// A tab that nobody looks at hangs up: browsers open six connections to a host, and not one more.
let source, last;
function listen() {
  source = new EventSource(`${list.dataset.events}?since=${last ?? list.dataset.since}`);
  const on = (name, act) =>
    source.addEventListener(name, (event) => {
      last = event.lastEventId || last;
      act(JSON.parse(event.data));
    });
  on("article", heard);
  on("withdrawn", gone);
  on("stale", () => pill(find(".news").dataset.anew, () => location.reload()));
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(attend, 60_000);
  };
}
function attend() {
  source?.close();
  if (!document.hidden) listen();
}

document.querySelectorAll("time[datetime]").forEach(localise);
if (find(".articles")) thin(find(".articles"));
const here = find(".folio [aria-current]");
if (here) here.closest("ul").scrollLeft = here.offsetLeft - here.closest("ul").offsetLeft - 24;
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = [...button.childNodes];
    button.replaceChildren(button.dataset.copied);
    setTimeout(() => button.replaceChildren(...words), 2000);
  });
}
if (list && window.EventSource) {
  document.addEventListener("visibilitychange", attend);
  attend();
}
