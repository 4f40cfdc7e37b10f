/* What the pages do better with a script; every page is complete without it.
   Each part looks for its own data-* attribute and does nothing when there is none. */
"use strict";

/* Print buttons; chart tables are opened on paper. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.data:not([open])")) {
    folded.open = true;
    folded.dataset.unfolded = "";
  }
});
addEventListener("afterprint", () => {
  for (const folded of document.querySelectorAll("details[data-unfolded]")) {
    folded.open = false;
    delete folded.dataset.unfolded;
  }
});

/* Errors: go to the summary, as a reader would. */
document.querySelector("[data-error-summary]")?.focus();

/* Characters left, as the server counts them (code points, line breaks as one). Spoken politely once typing pauses. */
for (const input of document.querySelectorAll("[data-count]")) {
  const line = document.getElementById(`${input.id}-count`);
  if (!line) continue;
  const number = new Intl.NumberFormat(document.documentElement.lang || "fr");
  const spoken = document.createElement("span");
  spoken.className = "hush";
  spoken.setAttribute("aria-live", "polite");
  line.after(spoken);
  let pause = 0;
  const show = () => {
    const left = Number(input.dataset.count) - [...input.value].length;
    line.classList.toggle("over", left < 0);
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", number.format(Math.abs(left)));
  };
  input.addEventListener("input", () => {
    show();
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = line.textContent; }, 1500);
  });
  show();
}

/* Text in progress: kept on the server for the person who is signed in, so that it survives signing out. */
const drafts = [];

class Draft {
  constructor(form) {
    this.form = form;
    this.address = `/textes/${form.dataset.draft.split("/").map(encodeURIComponent).join("/")}`;
    this.timer = 0;
    this.changed = false;
    this.saving = null;
    this.line = document.getElementById("draft-kept")?.content.firstElementChild.cloneNode(true);
    if (this.line) form.append(this.line);
    form.addEventListener("input", () => this.wait());
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.changed = false; });
    addEventListener("pagehide", () => { this.save(); });
    /* A form shown again with errors already holds what was sent last: newer than any draft. */
    if (!document.querySelector("[data-error-summary]")) this.restore();
  }

  fields() {
    const kinds = ["text", "search", "email", "tel", "url", "number", "date", "time", "datetime-local", "textarea"];
    return [...this.form.elements].filter((field) => field.name && kinds.includes(field.type) && !field.readOnly);
  }

  wait() {
    this.changed = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), 1500);
  }

  save() {
    if (this.changed) {
      const saving = this.send().finally(() => { if (this.saving === saving) this.saving = null; });
      this.saving = saving;
    }
    return this.saving;
  }

  async send() {
    this.changed = false;
    clearTimeout(this.timer);
    const body = new URLSearchParams(this.fields().map((field) => [field.name, field.value]));
    let kept = false;
    try {
      /* keepalive carries at most 64 kB; a longer text goes without it. */
      const small = body.toString().length < 60000;
      kept = (await fetch(this.address, { method: "POST", body, keepalive: small })).ok;
    } catch {
      kept = false;
    }
    if (!kept) {
      this.changed = true;
      this.timer = setTimeout(() => this.save(), 15000);
    }
    if (this.line) {
      this.line.textContent = kept ? this.line.dataset.kept : this.line.dataset.lost;
      this.line.classList.toggle("error", !kept);
    }
  }

  async restore() {
    let found;
    try {
      const answer = await fetch(this.address, { headers: { Accept: "application/json" } });
      if (answer.status !== 200) return;
      found = (await answer.json()).fields;
    } catch {
      return;
    }
    let filled = false;
    const seen = {};
    for (const field of this.fields()) {
      const rank = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      const text = [found?.[field.name]].flat()[rank];
      if (typeof text !== "string" || text === field.value || field.value !== field.defaultValue) continue;
      field.value = text;
      filled = true;
      if ("count" in field.dataset) field.dispatchEvent(new Event("input"));
    }
    if (filled) this.tell();
  }

  tell() {
    const notice = document.getElementById("draft-found")?.content.firstElementChild.cloneNode(true);
    if (!notice) return;
    notice.querySelector("button").addEventListener("click", () => {
      for (const field of this.fields()) {
        field.value = field.defaultValue;
        if ("count" in field.dataset) field.dispatchEvent(new Event("input"));
      }
      notice.remove();
      this.changed = true;
      this.save();
      this.fields()[0]?.focus();
    });
    this.form.before(notice);
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) drafts.push(new Draft(form));

/* A request that fails or lasts keeps nobody signed in. */
function saveDrafts() {
  const enough = new Promise((done) => { setTimeout(done, 3000); });
  return Promise.race([Promise.allSettled(drafts.map((draft) => draft.save())), enough]);
}

/* Signing out by the button: what is being written is kept first, for afterwards nobody is there to keep it for. */
for (const form of document.querySelectorAll('form[action$="/deconnexion"]')) {
  let leaving = false;
  form.addEventListener("submit", async (event) => {
    if (!drafts.some((draft) => draft.changed || draft.saving)) return;
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    await saveDrafts();
    form.submit(); /* this one fires no "submit" */
  });
  addEventListener("pageshow", () => { leaving = false; });
}

/* Shared computer: forget the person after some minutes without key, pointer or scroll, in any tab. */
const idle = document.body.dataset;

function watchIdle() {
  const dialog = document.querySelector("dialog.idle");
  const left = dialog.querySelector("[data-idle-left]");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("preau-idle") : null;
  const leaving = idle.idleMethod === "post";
  let last = Date.now();
  let told = 0;
  let touched = leaving;
  let gone = false;

  const idleFor = () => (Date.now() - last) / 1000;
  const stay = () => {
    last = Date.now();
    if (dialog.open) dialog.close();
  };
  const here = () => {
    if (gone) return;
    /* A computer that wakes up late belongs to whoever comes next. */
    if (idleFor() >= Number(idle.idleOut)) { leave(); return; }
    stay();
    if (last - told > 1000) {
      told = last;
      tabs?.postMessage("here");
    }
  };
  let spot = "";
  const gesture = (event) => {
    if (dialog.open) return; /* once asked, only an answer counts */
    if (event.type === "pointermove") {
      const now = `${event.screenX} ${event.screenY}`;
      if (now === spot) return; /* the page moved, not the hand */
      spot = now;
    }
    here();
  };
  if (tabs) tabs.onmessage = stay;
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "input"]) {
    addEventListener(kind, gesture, { passive: true, capture: true });
  }
  addEventListener("input", () => { touched = true; }, { capture: true });
  dialog.querySelector("[data-idle-stay]").addEventListener("click", here);
  dialog.addEventListener("cancel", here);
  /* A page brought back by "Back" must not show the person before. */
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  async function leave() {
    if (gone) return;
    gone = true;
    clearInterval(clock);
    if (!leaving) {
      for (const form of document.forms) form.reset();
      location.replace(idle.idleAction);
      return;
    }
    await saveDrafts();
    const form = document.createElement("form");
    form.method = "post";
    form.action = idle.idleAction;
    document.body.append(form);
    form.submit();
  }

  const clock = setInterval(() => {
    if (!touched) { last = Date.now(); return; }
    const seconds = idleFor();
    if (seconds >= Number(idle.idleOut)) { leave(); return; }
    if (seconds < Number(idle.idleWarn)) return;
    if (!dialog.open) dialog.showModal();
    /* Announced every ten seconds, not every second. */
    const rest = Math.ceil((Number(idle.idleOut) - seconds) / 10) * 10;
    const text = left.dataset.idleLeft.replace("{n}", String(rest));
    if (left.textContent !== text) left.textContent = text;
  }, 1000);
}

if (idle.idleOut && document.querySelector("dialog.idle")) watchIdle();
