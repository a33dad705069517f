// <latest-news feed="latest" count="5" theme="auto">: an outlet's newest headlines on any page, kept up to date as they come out.
// Until they are here, and wherever they can't be, what stands inside the element is shown. The page /embed sets it up.
{
  const home = new URL("..", document.currentScript.src).href;
  const RIGHT_TO_LEFT = /^(ar|fa|he|ur|ps|sd|ug|yi|dv|ckb)\b/i;
  const PATIENCE = 60_000;

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { display: block; --_ink: #191816; --_soft: #5d5850; --_line: #d9d3c7; --_accent: #93191b; --_paper: transparent; }
    :host([theme=light]) { color-scheme: light; --_paper: #fefdfb; }
    :host([theme=dark]) { color-scheme: dark; --_paper: #161513; }
    @supports (color: light-dark(#000, #fff)) {
      :host { --_ink: light-dark(#191816, #ebe6dc); --_soft: light-dark(#5d5850, #a9a296); --_line: light-dark(#d9d3c7, #3a3630);
        --_accent: light-dark(#93191b, #ff9d8f); }
    }
    section { font: var(--latest-news-font, inherit); line-height: 1.4; text-align: start; overflow-wrap: anywhere;
      color: var(--latest-news-color, var(--_ink)); background: var(--latest-news-background, var(--_paper));
      padding: var(--latest-news-padding, 0); border-radius: var(--latest-news-radius, 0); }
    :host([theme=light]) section, :host([theme=dark]) section { padding: var(--latest-news-padding, .9rem 1.1rem); }
    p, ol { margin: 0; padding: 0; list-style: none; }
    a { color: inherit; text-decoration: none; }
    a:hover { text-decoration: underline; text-decoration-color: var(--latest-news-accent, var(--_accent)); }
    a:focus-visible { outline: 3px solid var(--latest-news-accent, var(--_accent)); outline-offset: 2px; }
    .heading { font-weight: 700; padding-block-end: .45em; border-block-end: 2px solid var(--latest-news-accent, var(--_accent)); }
    li { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: .9em; padding-block: .65em; }
    li + li { border-block-start: 1px solid var(--latest-news-line, var(--_line)); }
    .title { font-weight: 600; }
    .summary { font-size: .9em; margin-block-start: .2em; }
    .meta { font-size: .8125em; color: var(--latest-news-soft, var(--_soft)); }
    .section { color: var(--latest-news-accent, var(--_accent)); font-weight: 700; margin-inline-end: .6em; display: inline-block; }
    .section::first-letter { text-transform: uppercase; }
    li > div { grid-row: 1 / 3; }
    img { inline-size: 5.5em; aspect-ratio: 1; object-fit: cover; grid-area: 1 / 2; }
    .credit { inline-size: 8em; grid-area: 2 / 2; font-size: .6875em; color: var(--latest-news-soft, var(--_soft)); }
    @media (prefers-reduced-motion: no-preference) { .new { animation: come 1s ease-out; } @keyframes come { from { opacity: 0; } } }
  `);

  const make = (name, part, text) => {
    const element = document.createElement(name);
    element.className = part;
    element.setAttribute("part", part);
    if (text) element.textContent = text;
    return element;
  };

  // A slug of the outlet that this script came from ("section/World"), or the address of a feed of any outlet.
  function addresses(feed) {
    const [, root, slug] = /^(https?:.*?\/)feeds\/(.+)\.(?:rss|atom|json)$/.exec(feed) || [, home, encodeURI(feed)];
    return { list: `${root}embed/${slug}.json`, events: `${root}feeds/${slug}/events` };
  }

  // A page in English is dated as the reader writes English.
  const asRead = (language) => navigator.languages.find((own) => own.split("-")[0] === language.split("-")[0]) || language;

  const UNITS = [["minute", 60], ["hour", 3600]];
  function since(date, language) {
    const seconds = (date - Date.now()) / 1000;
    if (seconds < -86_400 || seconds > 60) return date.toLocaleDateString(language, { dateStyle: "medium" });
    const [unit, length] = seconds > -3600 ? UNITS[0] : UNITS[1];
    return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.min(0, Math.round(seconds / length)), unit);
  }

  class LatestNews extends HTMLElement {
    static observedAttributes = ["feed", "count", "heading", "show"];
    #told;
    #new = new Set();
    #source;
    #clock;
    #retry;
    #seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.#load(), {
      rootMargin: "600px",
    });
    #attend = () => (document.hidden ? this.#hangUp() : this.#told && this.#listen());

    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
        this.shadowRoot.append(document.createElement("slot"));
      }
      document.addEventListener("visibilitychange", this.#attend);
      this.#seen.observe(this);
    }

    disconnectedCallback() {
      document.removeEventListener("visibilitychange", this.#attend);
      this.#seen.disconnect();
      this.#hangUp();
    }

    attributeChangedCallback(name) {
      if (!this.#told) return;
      if (name !== "feed") return this.#draw();
      this.#hangUp();
      this.#load();
    }

    async #load() {
      this.#seen.disconnect();
      clearTimeout(this.#retry);
      const { list } = addresses(this.getAttribute("feed") || "latest");
      try {
        const response = await fetch(list, { credentials: "omit" });
        if (!response.ok) throw new Error(await response.text());
        this.#told = await response.json();
        this.#draw();
        if (!document.hidden) this.#listen();
      } catch (error) {
        console.warn(`<latest-news>: ${list} can't be read. Does its outlet's setting web.cors name ${location.origin}?`, error);
        this.#later();
      }
    }

    #later() {
      clearTimeout(this.#retry);
      if (this.isConnected) this.#retry = setTimeout(() => this.#load(), PATIENCE * (1 + Math.random()));
    }

    #listen() {
      this.#hangUp();
      const { events } = addresses(this.getAttribute("feed") || "latest");
      const source = (this.#source = new EventSource(`${events}?since=${this.#told.sequence}`));
      const on = (name, act) =>
        source.addEventListener(name, (event) => {
          this.#told.sequence = event.lastEventId || this.#told.sequence;
          act(JSON.parse(event.data));
        });
      on("article", (article) => this.#put(article.guid, article));
      on("withdrawn", ({ guid }) => this.#put(guid));
      on("stale", () => this.#load());
      source.onerror = () => source.readyState === EventSource.CLOSED && this.#later();
      this.#clock = setInterval(() => this.#draw(), PATIENCE);
    }

    #hangUp() {
      this.#source?.close();
      clearInterval(this.#clock);
      clearTimeout(this.#retry);
    }

    #put(guid, article) {
      const others = this.#told.articles.filter((other) => other.guid !== guid);
      if (article && others.length === this.#told.articles.length) this.#new.add(guid);
      this.#told.articles = article ? [article, ...others].sort((a, b) => Date.parse(b.published) - Date.parse(a.published)) : others;
      this.#draw();
    }

    #draw() {
      const { title, home, language, articles } = this.#told, root = this.shadowRoot;
      if (!articles.length) return root.replaceChildren(document.createElement("slot"));
      const focused = root.activeElement?.dataset.guid;
      const heading = this.getAttribute("heading") ?? title;
      const section = make("section", "box");
      section.setAttribute("aria-label", heading || title);
      section.lang = language;
      section.dir = RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr";
      if (heading) {
        const link = make("a", "home", heading);
        link.href = home;
        const line = make("p", "heading");
        line.append(link);
        section.append(line);
      }
      const list = make("ol", "list");
      list.setAttribute("role", "list");
      list.append(...articles.slice(0, Math.max(1, this.getAttribute("count") || 5)).map((article) => this.#entry(article, language)));
      section.append(list);
      root.replaceChildren(section);
      this.#new.clear();
      if (focused) root.querySelector(`[data-guid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }

    #entry(article, language) {
      const show = (this.getAttribute("show") ?? "section time").split(/[\s,]+/);
      const entry = make("li", "entry"), text = document.createElement("div"), link = make("a", "title", article.title);
      const own = article.language || language;
      if (own !== language) {
        entry.lang = own;
        entry.dir = RIGHT_TO_LEFT.test(own) ? "rtl" : "ltr";
      }
      if (this.#new.has(article.guid)) entry.classList.add("new");
      link.href = article.url;
      link.dataset.guid = article.guid;
      const meta = make("p", "meta");
      if (show.includes("section") && article.section) meta.append(make("span", "section", article.section));
      if (show.includes("time")) meta.append(this.#time(article, asRead(own)));
      text.append(meta, link);
      if (show.includes("summary") && article.summary) text.append(make("p", "summary", article.summary));
      entry.append(text);
      if (show.includes("image") && article.image) {
        const image = make("img", "image");
        Object.assign(image, { src: article.image, alt: "", loading: "lazy" });
        entry.append(image);
        if (article.credit) entry.append(make("span", "credit", article.credit));
      }
      return entry;
    }

    #time(article, language) {
      const date = new Date(article.published), time = make("time", "time");
      time.dateTime = article.published;
      time.textContent = article.day ? date.toLocaleDateString(language, { dateStyle: "medium" }) : since(date, language);
      time.title = date.toLocaleString(language, article.day ? { dateStyle: "full" } : { dateStyle: "full", timeStyle: "long" });
      return time;
    }
  }

  if (!customElements.get("latest-news")) customElements.define("latest-news", LatestNews);
}
