// The playground's view: controls made of plain HTML, and one canvas for everything that moves.
// It computes nothing: what is drawn comes from the kernel in the traits `frame` and `data`
// (widget.py), what the hands do goes back in messages.  Three parts: protocol, controls, painting.
//
// A slider's way, dragged from 4 over 5 and 6 to 7 while the kernel is at work on 5:
//
//     hand      page (protocol)                          kernel (widget.py)
//     4 -> 5    set: send {set, 5, message a} ---------> a new run, as much as fits in a moment
//     5 -> 6    set: pending = 6                           |
//     6 -> 7    set: pending = 7 (6 is never sent)         |
//               <--------------------------------------- frame {acknowledged a}
//               acknowledged: send {set, 7, message b} -> (before 5 is drawn)
//               paint 5                                    |
//               <--------------------------------------- frame {acknowledged b}
//               paint 7
//     lets go   release: send {set, {}, final} ---------> this run is worth comparing with later
//
// While it trains, each frame says `more`; a page that has drawn one says {drawn}, and only then the
// kernel sends the next.  `frame.knobs` holds what all knobs are set to: a second tab follows it.
// Other messages: {step}, {go_to, iteration}, {point, x, y, kind}, {clear}, {save, kind},
// {here, view}, {gone, view}.

// ============================================================ protocol

// What the hands set goes to the kernel one message at a time.  What is set meanwhile is pending and
// merged: no queue, and nothing lost.  send(what, more) hands a message over.
export function protocol(send, view = "view") {
  let number = 0;
  let underway = null; // the message that is not acknowledged yet
  let pending = {}; // what was set since
  let held = null; // the slider under the hand: what it passes by is not final
  let repeating = false; // is a key held down?
  const waiting = () => Object.keys(pending).length > 0;
  const tell = () => {
    underway = `${view}:${(number += 1)}`;
    send("set", { state: pending, final: !held, message: underway });
    pending = {};
  };
  return {
    // A value that a slider passes by waits its turn; a final one is sent at once.
    set(name, value) {
      pending[name] = value;
      if (!underway || !held) tell();
    },
    hold(slider) {
      held = slider;
    },
    holds: (slider) => held === slider,
    // A key that is held down moves a slider many times a second; it is released when it comes up.
    repeat(yes) {
      repeating = yes;
    },
    release() {
      if (!held || repeating) return;
      held = null;
      if (waiting()) tell();
      else send("set", { state: {}, final: true });
    },
    acknowledged(message) {
      if (underway === null || message !== underway) return;
      underway = null;
      if (waiting()) tell();
    },
    // Is there anything of this page's that the kernel has not answered?
    busy: () => underway !== null || held !== null || waiting(),
  };
}

// ============================================================ controls

const FRAME = 16; // milliseconds between two frames of a screen
const CALM = 1000; // between two pictures of a training, for who asked for reduced motion
const SILENCE = 15000; // after which a kernel that does not answer is talked about
const HINT =
  "Click a unit (or move there with the arrow keys) for its formula; click the cost curve to go " +
  "back to that iteration. Links: solid for a positive weight, dashed for a negative one, as wide as " +
  "it is large.";
const GONE =
  "The kernel that ran this picture is gone. Run its cell again (click into it, Shift+Enter) and it " +
  "is alive again.";

// `talks`: the protocols of all views of this playground on the page, for a lesson shows the same one
// several times.  They share the model, so none of them takes back what the kernel has not answered
// to another.
function render({ model, el }, talks) {
  const about = model.get("about");
  const view = Math.random().toString(36).slice(2);
  const ui = controls(el, about);
  const canvas = ui.canvas;
  let place = null; // where things lie on the canvas, of the last drawing
  let waiting = false; // is a drawing asked for?
  let visible = false; // a lesson shows the same playground several times: one at a time is drawn
  let saving = false; // did this view ask for a file?
  let silent = null; // the timer that runs while the kernel owes an answer

  const send = (what, more) => {
    if (ui.root.classList.contains("gone")) return;
    try {
      model.send({ do: what, ...more });
    } catch {
      lose();
    }
    if (what === "set" && silent === null)
      silent = setTimeout(() => say(ui.silence, "No answer from the kernel for 15 seconds: it is busy, or gone."), SILENCE);
  };
  const talk = protocol(send, view);
  talks.add(talk);
  const set = (name, value) => {
    model.set(name, value);
    talk.set(name, value);
  };

  // --- from the hands to the kernel

  const bind = (input, name, read = Number, write = (v) => v, words = (v) => `${v}`) => {
    const refresh = () => {
      if (!talk.holds(input)) input.value = write(model.get(name));
      if (input.type !== "range") return;
      input.setAttribute("aria-valuetext", words(model.get(name)));
      input.parentNode.querySelector(".value").textContent = words(model.get(name));
    };
    input.addEventListener("input", () => {
      if (input.value === "" || !input.checkValidity()) return;
      talk.hold(input.type === "range" ? input : null);
      set(name, read(input.value));
    });
    input.addEventListener("change", () => {
      talk.release();
      refresh();
    });
    model.on(`change:${name}`, refresh);
    refresh();
  };
  const text = (v) => v;
  bind(ui.problem, "problem", text);
  bind(ui.initialisation, "initialisation", text);
  bind(ui.activation, "activation", text);
  bind(ui.speed, "speed");
  bind(ui.seed, "seed");
  bind(ui.noise, "noise");
  bind(ui.examples, "examples");
  bind(ui.rate, "learning_rate", (v) => Number((10 ** v).toPrecision(2)), Math.log10);

  ui.play.onclick = () => set("playing", !model.get("playing"));
  ui.step.onclick = () => send("step");
  ui.rewind.onclick = () => send("go_to", { iteration: 0 });
  ui.clear.onclick = () => send("clear");
  const copies = [[ui.copyPlayground, "playground"], [ui.copyRun, "code"], [ui.copyLink, "link"]];
  for (const [button, what] of copies) button.onclick = () => copy(button, model.get("frame")[what], ui);
  for (const [button, kind] of [[ui.savePng, "png"], [ui.saveSvg, "svg"]])
    button.onclick = () => {
      saving = true;
      send("save", { kind });
    };
  const download = (content, buffers) => {
    if (content.do !== "save" || !saving) return;
    saving = false;
    const type = content.kind === "svg" ? "image/svg+xml" : "image/png";
    const link = make("a", ui.root, { download: content.name });
    link.href = URL.createObjectURL(new Blob([buffers[0]], { type }));
    link.click();
    URL.revokeObjectURL(link.href);
    link.remove();
    say(ui.announce, `Saved ${content.name}`);
  };
  model.on("msg:custom", download);

  const resize = (layers) => {
    const hidden = model.get("hidden").slice(0, layers);
    while (hidden.length < layers) hidden.push(hidden[hidden.length - 1] ?? 4);
    set("hidden", hidden);
  };
  const units = (l, n) => {
    const hidden = [...model.get("hidden")];
    hidden[l] = Math.min(Math.max(n, 1), about.most_units);
    set("hidden", hidden);
  };
  ui.layers.addEventListener("input", () => {
    talk.hold(ui.layers);
    resize(Number(ui.layers.value));
  });
  ui.layers.addEventListener("change", () => talk.release());
  ui.fewer.onclick = () => resize(model.get("hidden").length - 1);
  ui.more.onclick = () => resize(model.get("hidden").length + 1);

  const refreshLayers = () => {
    const hidden = model.get("hidden");
    if (!talk.holds(ui.layers)) ui.layers.value = hidden.length;
    ui.layers.setAttribute("aria-valuetext", `${hidden.length}: ${hidden.join(", ") || "none"}`);
    ui.layers.parentNode.querySelector(".value").textContent = hidden.length;
    ui.fewer.disabled = hidden.length === 0;
    ui.more.disabled = hidden.length === about.most_layers;
    while (ui.columns.length > hidden.length) ui.columns.pop().box.remove();
    while (ui.columns.length < hidden.length) {
      const l = ui.columns.length;
      const column = layerControls(ui.rows, l + 1, about.most_units);
      column.slider.addEventListener("input", () => {
        talk.hold(column.slider);
        units(l, Number(column.slider.value));
      });
      column.slider.addEventListener("change", () => talk.release());
      column.less.onclick = () => units(l, model.get("hidden")[l] - 1);
      column.more.onclick = () => units(l, model.get("hidden")[l] + 1);
      ui.columns.push(column);
    }
    hidden.forEach((n, l) => {
      const column = ui.columns[l];
      if (!talk.holds(column.slider)) column.slider.value = n;
      column.slider.setAttribute("aria-valuetext", `${n} units`);
      column.count.textContent = n;
      column.less.disabled = n === 1;
      column.more.disabled = n === about.most_units;
    });
  };

  canvas.addEventListener("click", (event) => {
    if (!place) return;
    const [x, y] = [event.offsetX, event.offsetY];
    const inside = (box, w, h) => x >= box.x && x <= box.x + w && y >= box.y && y <= box.y + h;
    const away = (u) => Math.hypot(x - u.x, y - u.y);
    const near = [...place.units].sort((u, v) => away(u) - away(v))[0]; // a finger is not exact
    const { costs, answer } = place;
    if (away(near) < 28) set("selected", [near.layer, near.unit]);
    else if (inside(costs, costs.w, costs.h))
      send("go_to", { iteration: Math.round(((x - costs.x) / costs.w) * costs.last) });
    else if (inside(answer, answer.size, answer.size)) {
      if (model.get("problem") !== "own") return;
      const at = (v) => (2 * v / answer.size - 1) * about.edge;
      const kind = Number(ui.kind.value);
      send("point", { x: at(x - answer.x), y: -at(y - answer.y), kind: event.shiftKey ? 1 - kind : kind });
    } else if (x < place.netWidth) set("selected", []);
  });
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const sizes = model.get("frame").layers;
    if (move) {
      let [layer, unit] = model.get("selected").length ? model.get("selected") : [1, 1];
      if (model.get("selected").length) [layer, unit] = [layer + move[0], unit + move[1]];
      layer = Math.min(Math.max(layer, 1), sizes.length - 1);
      set("selected", [layer, Math.min(Math.max(unit, 1), sizes[layer])]);
    } else if (event.key === "Escape") set("selected", []);
    else if (event.key === " ") set("playing", !model.get("playing"));
    else return;
    event.preventDefault();
  });
  el.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the notebook's own keys stay out of it while a control has the focus
    talk.repeat(event.repeat);
  });
  for (const end of ["keyup", "pointerup", "focusout"])
    el.addEventListener(end, () => {
      talk.repeat(false);
      talk.release();
    });

  // --- from the kernel to the page

  const refreshPlaying = () => {
    const playing = model.get("playing");
    ui.play.textContent = playing ? "❚❚ Pause" : "▶ Play";
    ui.play.setAttribute("aria-pressed", playing);
  };
  const refreshProblem = () => {
    const pictures = about.pictures.includes(model.get("problem"));
    const own = model.get("problem") === "own";
    ui.noise.disabled = pictures || own;
    ui.noise.parentNode.title = ui.noise.disabled ? "These are taken as they are: no noise." : "";
    ui.drawing.hidden = !own;
  };
  // Greyed, and said, as soon as no kernel stands behind the picture any more.
  let lost = false;
  const refreshAlive = () => {
    const gone = lost || el.closest(".jupyter-widgets-disconnected") !== null;
    ui.root.classList.toggle("gone", gone);
    for (const part of [ui.bar, ui.heads, ui.rows, ui.take]) part.inert = gone;
    say(ui.gone, gone ? GONE : "");
    if (gone) say(ui.silence, "");
  };
  const aliveSoon = () => setTimeout(refreshAlive); // the notebook marks it after it has told us
  const lose = () => {
    lost = true;
    refreshAlive();
  };
  const END = ["restarting", "autorestarting", "terminating", "dead"]; // nothing of it is left then
  const onStatus = (_, status) => END.includes(status) && lose();
  const kernel = model.widget_manager?.kernel; // JupyterLab and Notebook 7 tell
  kernel?.statusChanged?.connect(onStatus);
  const percent = (v) => (v === null ? "–" : `${(100 * v).toFixed(1)} %`);
  const refreshWords = (frame) => {
    const behind = frame.target > frame.iteration ? ` of ${frame.target}` : "";
    const cost = frame.cost === null ? "not a number" : frame.cost.toPrecision(3);
    say(ui.status,
      `Iteration ${frame.iteration}${behind} · cost ${cost} · right: ${percent(frame.training)} of training, ` +
      `${percent(frame.test)} of test examples`);
    say(ui.trouble, frame.sentence);
    say(ui.formula, frame.formula);
  };
  // What changes with every picture, but nobody reads while it moves: laid out when it rests.
  let small = null;
  const refreshSmallPrint = () => {
    small = null;
    const frame = model.get("frame");
    say(ui.whose, frame.whose);
    say(ui.playgroundCode, frame.playground);
    say(ui.code, frame.code);
  };
  // Said aloud by a screen reader, once it has come to rest.
  let rest = null;
  const announce = (frame) => {
    clearTimeout(rest);
    if (frame.more) return;
    rest = setTimeout(() => {
      const cost = frame.cost === null ? "not a number" : frame.cost.toPrecision(3);
      say(ui.announce,
        `At iteration ${frame.iteration}: cost ${cost}, ${percent(frame.training)} of the training ` +
        `examples right, ${percent(frame.test)} of the test examples.`);
    }, 500);
  };
  let drawnAt = 0;
  const draw = () => {
    waiting = false;
    drawnAt = performance.now();
    const frame = model.get("frame");
    if (!frame.layers || !ui.stage.clientWidth) return;
    refreshWords(frame);
    place = paint(canvas, ui, frame, model.get("data"), model.get("selected"), about);
    canvas.place = place; // for tests
    // Asked for while it trains alone: an answer to every picture would cost a move its turn.
    if (frame.more && canvas.dataset.frame !== String(frame.number)) send("drawn");
    canvas.dataset.frame = frame.number; // what a test waits for
    canvas.dataset.iteration = frame.iteration;
    canvas.dataset.layers = frame.layers.join("-");
    small ??= setTimeout(refreshSmallPrint, 250);
    canvas.setAttribute("aria-label", `Network ${frame.layers.join("-")}, its answers and its cost. ${frame.sentence}`);
  };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const schedule = () => {
    const later = still.matches && model.get("frame").more ? drawnAt + CALM - performance.now() : 0;
    if (!waiting && visible) {
      if (later > 0) setTimeout(draw, later);
      else requestAnimationFrame(draw);
    }
    waiting = true;
  };
  // The first picture after a pause is drawn as it comes: waiting for the browser's next frame would
  // add up to two of them.  Pictures that follow on its heels are drawn once a frame.
  const arrived = () => {
    const frame = model.get("frame");
    clearTimeout(silent);
    silent = null;
    say(ui.silence, "");
    talk.acknowledged(frame.acknowledged);
    if (![...talks].some((each) => each.busy()))
      for (const [name, value] of Object.entries(frame.knobs ?? {}))
        if (`${value}` !== `${model.get(name)}`) model.set(name, value); // set in another tab
    const calm = still.matches && frame.more;
    if (visible && !waiting && !calm && performance.now() - drawnAt > FRAME) draw();
    else schedule();
    announce(frame);
  };

  model.on("change:frame", arrived);
  model.on("change:data change:selected", schedule);
  model.on("change:hidden", refreshLayers);
  model.on("change:playing", refreshPlaying);
  model.on("change:problem", refreshProblem);
  model.on("comm_live_update", aliveSoon);
  const seen = new IntersectionObserver((entries) => {
    visible = entries.at(-1).isIntersecting;
    if (visible && waiting) requestAnimationFrame(draw);
  });
  seen.observe(el);
  const resized = new ResizeObserver(schedule);
  resized.observe(ui.stage);
  const themed = new MutationObserver(schedule);
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  const colours = ["(prefers-color-scheme: dark)", CONTRAST].map((query) => matchMedia(query));
  for (const query of colours) query.addEventListener("change", schedule);

  // Opened the next day, the notebook shows what it saved; without this, an error in its place.
  const stored = model.widget_manager?._settings;
  if (stored && "saveState" in stored) stored.saveState = true;

  refreshPlaying();
  refreshProblem();
  refreshLayers();
  aliveSoon();
  send("here", { view });
  schedule();
  return () => {
    seen.disconnect();
    resized.disconnect();
    themed.disconnect();
    for (const query of colours) query.removeEventListener("change", schedule);
    model.off("msg:custom", download);
    kernel?.statusChanged?.disconnect(onStatus);
    clearTimeout(silent);
    clearTimeout(rest);
    clearTimeout(small);
    talks.delete(talk);
    send("gone", { view });
  };
}

const say = (node, words) => {
  if (node.textContent !== words) node.textContent = words;
};

// Copy, and say so; where the page may not, the text is laid out and selected.
async function copy(button, words, ui) {
  const before = button.dataset.words ?? (button.dataset.words = button.textContent);
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied ✓";
  } catch {
    ui.details.open = true;
    say(ui.playgroundCode, words);
    getSelection().selectAllChildren(ui.playgroundCode);
    button.textContent = "Press Ctrl+C";
  }
  say(ui.announce, button.textContent);
  setTimeout(() => (button.textContent = before), 2000);
}

function make(tag, parent, more = {}, words = "") {
  const node = parent.appendChild(document.createElement(tag));
  for (const [name, value] of Object.entries(more)) node.setAttribute(name, value);
  node.textContent = words;
  return node;
}

function controls(el, about) {
  const root = make("div", el, { class: "dnn-playground", dir: "ltr", lang: "en", "data-lm-suppress-shortcuts": "true" });
  const group = (parent, label, kind) => make("div", parent, { class: `controls ${kind}`, role: "group", "aria-label": label });
  const button = (bar, words, title, kind = "") => make("button", bar, { type: "button", title, class: kind }, words);
  const labelled = (bar, words, tag, more) => {
    const label = make("label", bar);
    const name = make("span", label, { class: "name" }, words);
    if (more.type === "range") make("span", name, { class: "value", "aria-hidden": "true" });
    return make(tag, label, { "aria-label": words, ...more });
  };
  const choice = (bar, words, options) => {
    const select = labelled(bar, words, "select", {});
    for (const [value, name] of options) make("option", select, { value }, name);
    return select;
  };
  const same = (names) => names.map((name) => [name, name]);
  const bar = group(root, "Training", "bar");
  const ui = { root, bar, columns: [] };
  const run = make("div", bar, { class: "run" });
  ui.play = button(run, "▶ Play", "Train on (space, on the picture)", "play");
  ui.step = button(run, "Step", "So many iterations as the speed says, then stop");
  ui.rewind = button(run, "↺ Rewind", "Back to the first weights");
  ui.speed = choice(bar, "Speed", [1, 5, 20, 100, 1000].map((n) => [n, `${n} a picture`]));
  ui.rate = labelled(bar, "Learning rate", "input", { type: "range", min: -4, max: 2, step: 0.02 });
  ui.activation = choice(bar, "Activation", same(about.activations));
  ui.activation.parentNode.hidden = about.activations.length < 2;
  ui.initialisation = choice(bar, "Initialisation", same(about.initialisations));
  ui.seed = labelled(bar, "Seed", "input", { type: "number", min: 0, max: 99999, step: 1 });

  ui.gone = make("p", root, { class: "gone-note", role: "alert" });
  ui.heads = make("div", root, { class: "heads" });
  const net = group(ui.heads, "Network", "net");
  ui.layers = labelled(net, "Hidden layers", "input", { type: "range", min: 0, max: about.most_layers, step: 1 });
  ui.fewer = button(net, "− layer", "Take the last hidden layer away");
  ui.more = button(net, "+ layer", "Add a hidden layer");
  const data = group(ui.heads, "Data", "data");
  const named = (name) => (name === "own" ? "own points" : name);
  ui.problem = choice(data, "Data", about.problems.map((name) => [name, named(name)]));
  ui.noise = labelled(data, "Noise", "input", { type: "range", min: 0, max: 0.5, step: 0.01 });
  ui.examples = labelled(data, "Examples", "input", { type: "range", min: 10, max: 800, step: 1 });
  ui.drawing = group(ui.heads, "Draw points", "drawing");
  ui.kind = choice(ui.drawing, "A click adds (Shift: the other)", [[1, "class 1 ●"], [0, "class 0 ■"]]);
  ui.clear = button(ui.drawing, "Clear points", "Take all own points away");

  ui.stage = make("div", root, { class: "stage" });
  ui.rows = make("div", ui.stage, { class: "rows" });
  ui.canvas = make("canvas", ui.stage, { tabindex: 0, role: "application", "aria-label": "Network" });
  ui.status = make("p", root, { class: "status" });
  ui.announce = make("p", root, { class: "announce", "aria-live": "polite" });
  ui.silence = make("p", root, { class: "silence", role: "status" });
  ui.trouble = make("p", root, { class: "trouble", role: "alert" });
  ui.formula = make("p", root, { class: "formula", "aria-live": "polite" });
  ui.hint = make("p", root, { class: "hint" }, HINT);
  ui.whose = make("p", root, { class: "whose" });
  ui.take = group(root, "Take along", "take");
  ui.copyPlayground = button(ui.take, "Copy playground", "Copy the Python that makes this playground");
  ui.copyRun = button(ui.take, "Copy run", "Copy the Python that trains this run again");
  ui.copyLink = button(ui.take, "Copy link", "Copy the settings as one line, for playground(link)");
  ui.savePng = button(ui.take, "Save PNG", "Save the picture as PNG");
  ui.saveSvg = button(ui.take, "Save SVG", "Save the picture as SVG");
  ui.details = make("details", root);
  make("summary", ui.details, {}, "Python code");
  make("p", ui.details, {}, "This playground:");
  ui.playgroundCode = make("pre", ui.details);
  make("p", ui.details, {}, "This run, without the playground:");
  ui.code = make("pre", ui.details);
  return ui;
}

function layerControls(rows, layer, most) {
  const box = make("div", rows, { class: "layer", role: "group", "aria-label": `Layer ${layer}` });
  return {
    box,
    less: make("button", box, { type: "button", "aria-label": `Layer ${layer}: one unit less` }, "−"),
    count: make("span", box, { class: "count" }),
    more: make("button", box, { type: "button", "aria-label": `Layer ${layer}: one unit more` }, "+"),
    slider: make("input", box, { type: "range", min: 1, max: most, step: 1, "aria-label": `Units in layer ${layer}` }),
  };
}

// ============================================================ painting

const TOP = 68; // pixels above the network, where each layer's buttons and slider lie
const NET = 372; // height of the network, at least
const COSTS = 116; // height of the cost curves
const LINE = 16; // height of a line of small text
const CURVES = 140; // width of the cost curves, at least; the legend stands beside them, or below
const FONT = "12px system-ui, sans-serif";
const WIDE = 640; // from here on the answers stand beside the network, else below it

const rgb = (css) => (css.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
const mix = (a, b, share) => a.map((v, i) => v + (b[i] - v) * share);
const hex = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
const css = (colour) => `rgb(${colour.map(Math.round).join()})`;

const palettes = new Map(); // one for each theme that was met
const CONTRAST = "(prefers-contrast: more), (forced-colors: active)"; // no pale lines, no pale text

function palette(root, about) {
  const { color, backgroundColor } = getComputedStyle(root);
  const strong = matchMedia(CONTRAST).matches;
  const theme = color + backgroundColor + strong;
  if (!palettes.has(theme)) palettes.set(theme, newPalette(rgb(color), rgb(backgroundColor), strong, about));
  return palettes.get(theme);
}

// The two colours of the sign come from pictures/colours.py; on dark paper they are lighter.
function newPalette(ink, paper, strong, about) {
  const dark = paper[0] + paper[1] + paper[2] < 384;
  const [plus, minus] = [about.positive, about.negative].map((c) => mix(hex(c), [255, 255, 255], dark ? 0.35 : 0));
  const answer = ramp((v) => mix(paper, v < 128 ? minus : plus, (0.75 * Math.abs(v - 127.5)) / 127.5));
  return { ink, paper, plus, minus, answer, unit: ramp((v) => mix(paper, plus, v / 255)), soft: mix(paper, ink, strong ? 1 : 0.45) };
}

// A table of 256 colours, as the four bytes of a pixel each (red is the lowest).
const opaque = (r, g, b) => (255 << 24) | (b << 16) | (g << 8) | r;
const ramp = (colour) => Uint32Array.from({ length: 256 }, (_, v) => opaque(...colour(v).map(Math.round)));

// Square pictures from bytes, one below the other: through a table of colours, or as red, green and
// blue.  One bitmap for all of a layer: to make one is what costs.
function bitmap(bytes, side, table) {
  const pixels = new Uint32Array(table ? bytes.length : bytes.length / 3);
  for (let i = 0; i < pixels.length; i++)
    pixels[i] = table ? table[bytes[i]] : opaque(bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]);
  const height = pixels.length / side;
  const picture = new OffscreenCanvas(side, height);
  picture.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), side, height), 0, 0);
  return picture;
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function paint(canvas, ui, frame, data, selected, about) {
  const width = ui.stage.clientWidth;
  const wide = width >= WIDE;
  ui.root.classList.toggle("narrow", !wide);
  const netWidth = wide ? Math.round(width * 0.62) : width;
  const left = wide ? netWidth + 30 : 34;
  const panel = Math.max(width - left - 8, 40);
  // What a layer's controls need, as the style sheet says: to measure it would cost a layout.
  const column = (matchMedia("(pointer: coarse)").matches ? 128 : 84) + 16;
  const stacked = (netWidth - 80) / (frame.layers.length - 1) < column;
  ui.root.classList.toggle("stacked", stacked);
  const top = stacked ? 24 : TOP;
  const pen = canvas.getContext("2d");
  pen.font = `bold ${FONT}`;
  const runs = [...frame.left_behind, { label: frame.settings, curve: frame.curve, now: true }];
  const legend = 40 + Math.max(...runs.map((run) => pen.measureText(run.label).width));
  const beside = panel - legend >= CURVES;
  const size = Math.min(panel, 320);
  const answer = { x: left, y: wide ? 8 : top + NET + 20, size };
  const costs = { x: left, y: answer.y + size + 44, w: beside ? panel - legend : panel, h: COSTS, last: 1, beside };
  const height = Math.max(top + NET, costs.y + COSTS + 24 + (beside ? 0 : LINE * runs.length + 8));
  const scale = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
  }
  const colours = palette(ui.root, about);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = FONT;
  pen.textBaseline = "middle";

  const net = wide ? height - top : NET; // the network stands in the middle of its height
  const place = { netWidth, top, net, costs, answer, units: [] };
  drawNetwork(pen, colours, frame, data, selected, about, netWidth, ui.columns, place);
  if (data.pictures) drawPictures(pen, colours, frame, data, answer);
  else drawPlane(pen, colours, frame, data, answer, about);
  drawCosts(pen, colours, frame, runs, costs);
  return place;
}

function drawNetwork(pen, colours, frame, data, selected, about, width, columns, place) {
  const sizes = [data.pictures ? 1 : frame.layers[0], ...frame.layers.slice(1)];
  const middle = (l) => 40 + (l * (width - 80)) / (sizes.length - 1);
  const pitch = (n) => Math.min(64, (place.net - 8) / n);
  // Many units stand in two columns, every second one a little to the right.
  const half = (n) => (n > 8 ? Math.min(21, pitch(n) - 3) : Math.min(21, pitch(n) / 2 - 2));
  const x = (l, i) => middle(l) + (sizes[l] > 8 ? (i % 2 ? 1 : -1) * (half(sizes[l]) + 1) : 0);
  const y = (l, i) => place.top + place.net / 2 + (i - (sizes[l] - 1) / 2) * pitch(sizes[l]);
  columns.forEach((column, l) => (column.box.style.left = `${middle(l + 1)}px`));

  for (let l = 1; l < sizes.length; l++) {
    const W = frame.weights[l - 1];
    const most = Math.max(1e-12, ...W.flat().map((w) => Math.abs(w ?? 0)));
    for (let j = 0; j < sizes[l]; j++)
      for (let i = 0; i < sizes[l - 1]; i++) {
        const w = W.length ? W[j][i] : most / 8;
        if (w === null || Math.abs(w) < 0.02 * most) continue;
        const [x0, y0] = [x(l - 1, i) + half(sizes[l - 1]), y(l - 1, i)];
        const [x1, y1] = [x(l, j) - half(sizes[l]), y(l, j)];
        const bend = (x1 - x0) / 2;
        pen.beginPath();
        pen.moveTo(x0, y0);
        pen.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
        pen.lineWidth = 0.5 + (5 * Math.abs(w)) / most;
        pen.strokeStyle = css(W.length ? (w > 0 ? colours.plus : colours.minus) : colours.soft);
        pen.setLineDash(W.length && w < 0 ? [5, 4] : []);
        pen.globalAlpha = 0.25 + (0.7 * Math.abs(w)) / most;
        pen.stroke();
      }
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  const pixels = bytesOf(frame.pixels);
  for (let l = 0; l < sizes.length; l++) {
    const part = frame.units[l - 1];
    const shown = part && layerBitmap(colours, part, pixels, sizes[l], about, data, l === sizes.length - 1);
    for (let i = 0; i < sizes[l]; i++) {
      const h = half(sizes[l]);
      const box = [x(l, i) - h, y(l, i) - h, 2 * h, 2 * h];
      pen.fillStyle = css(colours.paper);
      pen.fillRect(...box);
      if (l === 0) drawInput(pen, colours, data, box, i, frame.layers[0]);
      else {
        drawUnit(pen, colours, part, shown, i, box);
        place.units.push({ layer: l, unit: i + 1, x: x(l, i), y: y(l, i), half: h });
      }
      const chosen = selected[0] === l && selected[1] === i + 1;
      pen.lineWidth = chosen ? 4 : 1;
      pen.strokeStyle = css(colours.ink);
      pen.strokeRect(...box);
    }
  }
  pen.fillStyle = css(colours.ink);
  pen.textAlign = "center";
  const heading = place.top === TOP ? 16 : 10;
  pen.fillText("input", middle(0), heading);
  pen.fillText("output", middle(sizes.length - 1), heading);
}

function drawInput(pen, colours, data, [x, y, w, h], i, count) {
  pen.fillStyle = css(colours.ink);
  pen.textAlign = "center";
  if (!data.pictures) return pen.fillText(`x${"₁₂"[i]}`, x + w / 2, y + h / 2);
  const bytes = bytesOf(data.thumbnails).subarray(0, 3 * data.side ** 2);
  pen.drawImage(bitmap(bytes, data.side), x, y, w, h);
  pen.fillText(`${count}`, x + w / 2, y + h + 12);
}

// What all units of a layer show, as one bitmap; or null.
function layerBitmap(colours, part, pixels, units, about, data, last) {
  const side = { surface: about.grid, weights: data.side }[part.kind];
  if (!side) return null;
  const length = units * side ** 2 * (part.kind === "weights" ? 3 : 1);
  const table = part.kind === "weights" ? null : last || part.signed ? colours.answer : colours.unit;
  return { side, picture: bitmap(pixels.subarray(part.offset, part.offset + length), side, table) };
}

function drawUnit(pen, colours, part, shown, i, [x, y, w, h]) {
  if (shown) {
    pen.drawImage(shown.picture, 0, i * shown.side, shown.side, shown.side, x, y, w, h);
  } else if (part.kind === "histogram") {
    // Class 1 grows upwards from the middle, class 0 downwards.
    const [no, yes] = part.counts[i];
    const most = Math.max(1, ...no, ...yes);
    const bar = w / no.length;
    pen.fillStyle = css(colours.plus);
    yes.forEach((n, b) => pen.fillRect(x + b * bar, y + h / 2, bar, (-n / most) * (h / 2)));
    pen.fillStyle = css(colours.minus);
    no.forEach((n, b) => pen.fillRect(x + b * bar, y + h / 2, bar, (n / most) * (h / 2)));
  }
}

function drawPlane(pen, colours, frame, data, { x, y, size }, about) {
  const part = frame.units[frame.units.length - 1];
  const at = (v) => ((v + about.edge) / (2 * about.edge)) * size;
  pen.save();
  pen.beginPath();
  pen.rect(x, y, size, size);
  pen.clip();
  if (part.kind === "surface") {
    const grid = about.grid;
    const bytes = bytesOf(frame.pixels).subarray(part.offset, part.offset + grid * grid);
    pen.drawImage(bitmap(bytes, grid, colours.answer), x, y, size, size);
    const cell = size / grid;
    const value = (r, c) => bytes[r * grid + c] - 127.5;
    pen.fillStyle = pen.strokeStyle = css(colours.ink);
    pen.textAlign = "center";
    pen.globalAlpha = 0.5; // the sides are told apart without colour too
    for (let r = 3; r < grid; r += 6)
      for (let c = 3; c < grid; c += 6)
        pen.fillText(value(r, c) > 0 ? "+" : "−", x + (c + 0.5) * cell, y + (r + 0.5) * cell);
    pen.globalAlpha = 1;
    contour(pen, value, grid, (c) => x + (c + 0.5) * cell, (r) => y + (r + 0.5) * cell);
  }
  pen.drawImage(examples(colours, data, size, at), x, y, size, size);
  pen.restore();
  pen.strokeStyle = css(colours.soft);
  pen.lineWidth = 1;
  pen.strokeRect(x, y, size, size);
  caption(pen, colours, size < 240 ? "● 1 (+)  ■ 0 (−)  hollow: test" : "● class 1 (+)   ■ class 0 (−)   hollow: test", x, y + size + 14);
}

let drawn = { as: "", of: null, picture: null }; // the examples change with the data and the theme alone

function examples(colours, data, size, at) {
  const scale = window.devicePixelRatio || 1;
  const as = [size, scale, colours.paper].join();
  if (drawn.as === as && drawn.of === data.train) return drawn.picture;
  const picture = new OffscreenCanvas(Math.round(size * scale), Math.round(size * scale));
  const pen = picture.getContext("2d");
  pen.scale(picture.width / size, picture.width / size);
  for (const [name, full] of [["test", false], ["train", true]]) {
    const points = new Float32Array(bytesOf(data[name]).slice().buffer);
    const m = points.length / 3;
    for (let i = 0; i < m; i++) {
      const [px, py, yes] = [at(points[i]), size - at(points[m + i]), points[2 * m + i] > 0.5];
      pen.beginPath();
      if (yes) pen.arc(px, py, 3.2, 0, 7);
      else pen.rect(px - 2.8, py - 2.8, 5.6, 5.6);
      pen.fillStyle = css(full ? (yes ? colours.plus : colours.minus) : colours.paper);
      pen.strokeStyle = css(full ? colours.paper : yes ? colours.plus : colours.minus);
      pen.lineWidth = full ? 0.8 : 1.5;
      pen.fill();
      pen.stroke();
    }
  }
  drawn = { as, of: data.train, picture };
  return picture;
}

// The line where the answer turns over: marching squares, each cell cut on its own.
function contour(pen, value, grid, toX, toY) {
  pen.beginPath();
  for (let r = 0; r + 1 < grid; r++)
    for (let c = 0; c + 1 < grid; c++) {
      const corners = [[r, c], [r, c + 1], [r + 1, c + 1], [r + 1, c]];
      const cuts = [];
      corners.forEach(([r0, c0], k) => {
        const [r1, c1] = corners[(k + 1) % 4];
        const [a, b] = [value(r0, c0), value(r1, c1)];
        if (a > 0 !== b > 0) {
          const share = a / (a - b);
          cuts.push([toX(c0 + (c1 - c0) * share), toY(r0 + (r1 - r0) * share)]);
        }
      });
      for (let k = 0; k + 1 < cuts.length; k += 2) {
        pen.moveTo(...cuts[k]);
        pen.lineTo(...cuts[k + 1]);
      }
    }
  pen.lineWidth = 2;
  pen.stroke();
}

let thumbnails = { of: null, picture: null }; // they change with the data alone

function drawPictures(pen, colours, frame, data, { x, y, size }) {
  const n = data.truth.length;
  const across = Math.ceil(Math.sqrt(n));
  const tile = size / across;
  const side = data.side;
  if (thumbnails.of !== data.thumbnails)
    thumbnails = { of: data.thumbnails, picture: bitmap(bytesOf(data.thumbnails), side) };
  data.truth.forEach((_, i) => {
    const [px, py] = [x + (i % across) * tile, y + Math.floor(i / across) * tile];
    pen.drawImage(thumbnails.picture, 0, i * side, side, side, px + 1, py + 1, tile - 2, tile - 2);
    const answer = frame.answers[i];
    if (answer === undefined || answer === null || answer > 0.5 === (data.truth[i] === 1)) return;
    // A wrong answer is crossed out, twice over so that it shows on any picture.
    for (const [line, colour] of [[5, "#fff"], [2.5, "#c00000"]]) {
      pen.beginPath();
      pen.moveTo(px + 3, py + 3);
      pen.lineTo(px + tile - 3, py + tile - 3);
      pen.moveTo(px + tile - 3, py + 3);
      pen.lineTo(px + 3, py + tile - 3);
      pen.lineWidth = line;
      pen.strokeStyle = colour;
      pen.stroke();
    }
  });
  caption(pen, colours, size < 240 ? "Unseen; crossed out: wrong" : "Unseen pictures; wrong answers crossed out", x, y + size + 14);
}

function drawCosts(pen, colours, frame, runs, box) {
  const { x, y, w, h } = box;
  const first = frame.curve.length ? frame.curve[0][1] : 0.7;
  const all = runs.flatMap((run) => run.curve.map((point) => point[1]));
  const top = Math.max(Math.min(Math.max(0.1, ...all), 3 * first), 0.1);
  box.last = Math.max(frame.target, 10, ...runs.map((run) => (run.curve.length ? run.curve.at(-1)[0] + 1 : 0)));
  pen.strokeStyle = css(colours.soft);
  pen.lineWidth = 1;
  pen.strokeRect(x, y, w, h);
  pen.textAlign = "right";
  pen.fillStyle = css(colours.ink);
  pen.fillText(top.toPrecision(2), x - 3, y + 6);
  pen.fillText("0", x - 3, y + h - 4);
  pen.fillText(`${box.last} iterations`, x + w, y + h + 10);
  caption(pen, colours, "Cost", x, y - 9);
  const dashes = [[2, 2], [6, 3], [10, 3, 2, 3], [1, 4]];
  runs.forEach((run, k) => {
    pen.setLineDash(run.now ? [] : dashes[k % dashes.length]);
    pen.lineWidth = run.now ? 2.4 : 1.5;
    pen.strokeStyle = css(run.now ? colours.ink : colours.soft);
    pen.beginPath();
    for (const [i, cost] of run.curve)
      pen.lineTo(x + (w * i) / box.last, y + h - (h * Math.min(cost, top)) / top);
    pen.stroke();
    const [at, line] = box.beside ? [x + w + 10, y + 8 + LINE * 1.4 * k] : [x, y + h + 26 + LINE * k];
    pen.beginPath();
    pen.moveTo(at, line);
    pen.lineTo(at + 22, line);
    pen.stroke();
    caption(pen, colours, run.label, at + 28, line, run.now);
  });
  pen.setLineDash([]);
}

function caption(pen, colours, words, x, y, bold = false) {
  pen.fillStyle = css(colours.ink);
  pen.textAlign = "left";
  pen.font = `${bold ? "bold " : ""}${FONT}`;
  pen.fillText(words, x, y);
  pen.font = FONT;
}

// Called once for each playground, by anywidget; `render` once for each view of it.
export default () => {
  const talks = new Set();
  return { render: (context) => render(context, talks) };
};
