// The protocol between the hands and the kernel, without a browser:  node --test tests/playground
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const source = readFileSync(new URL("../../dnn_helpers/live/playground.js", import.meta.url));
const { protocol } = await import(`data:text/javascript;base64,${source.toString("base64")}`);

function recorded() {
  const sent = [];
  const talk = protocol((what, more) => sent.push({ what, ...more }));
  return { sent, talk, last: () => sent.at(-1) };
}

test("a value that is final is sent at once", () => {
  const { sent, talk } = recorded();
  talk.set("seed", 3);
  talk.set("seed", 4); // before the first is acknowledged
  assert.deepEqual(sent.map((m) => m.state), [{ seed: 3 }, { seed: 4 }]);
  assert.ok(sent.every((m) => m.what === "set" && m.final));
});

test("while a slider is held, what it passes by waits and is merged", () => {
  const { sent, talk, last } = recorded();
  talk.hold("slider");
  for (const units of [5, 6, 7]) talk.set("hidden", [units]);
  assert.equal(sent.length, 1);
  assert.deepEqual(last().state, { hidden: [5] });
  assert.equal(last().final, false);
  talk.acknowledged(sent[0].message);
  assert.equal(sent.length, 2);
  assert.deepEqual(last().state, { hidden: [7] }); // 6 was never sent
  talk.acknowledged(last().message);
  assert.equal(sent.length, 2);
});

test("the answer to another message releases nothing", () => {
  const { sent, talk } = recorded();
  talk.hold("slider");
  talk.set("seed", 1);
  talk.set("seed", 2);
  talk.acknowledged("somebody else's");
  talk.acknowledged(null);
  assert.equal(sent.length, 1);
});

test("letting go sends what is pending, as final", () => {
  const { talk, last } = recorded();
  talk.hold("slider");
  talk.set("seed", 1);
  talk.set("seed", 2);
  talk.release();
  assert.deepEqual(last().state, { seed: 2 });
  assert.equal(last().final, true);
});

test("letting go says so where nothing is pending", () => {
  const { sent, talk, last } = recorded();
  talk.hold("slider");
  talk.set("seed", 1);
  talk.acknowledged(sent[0].message);
  talk.release();
  assert.deepEqual(last(), { what: "set", state: {}, final: true });
  talk.release(); // once
  assert.equal(sent.length, 2);
});

test("a key that repeats is not released before it comes up", () => {
  const { sent, talk } = recorded();
  talk.hold("slider");
  talk.repeat(true);
  talk.set("seed", 1);
  talk.release();
  assert.equal(sent.filter((m) => m.final).length, 0);
  talk.repeat(false);
  talk.release();
  assert.equal(sent.filter((m) => m.final).length, 1);
});

test("two values that are set meanwhile go in one message", () => {
  const { sent, talk, last } = recorded();
  talk.hold("slider");
  talk.set("seed", 1);
  talk.set("noise", 0.2);
  talk.set("learning_rate", 1);
  talk.acknowledged(sent[0].message);
  assert.deepEqual(last().state, { noise: 0.2, learning_rate: 1 });
});

test("it is busy until all is acknowledged and let go", () => {
  const { sent, talk } = recorded();
  assert.equal(talk.busy(), false);
  talk.hold("slider");
  assert.equal(talk.holds("slider"), true);
  talk.set("seed", 1);
  talk.acknowledged(sent[0].message);
  assert.equal(talk.busy(), true); // still held: another tab must not move it
  talk.release();
  assert.equal(talk.busy(), false);
  talk.set("seed", 2);
  assert.equal(talk.busy(), true);
});

test("no two messages of a page have the same name", () => {
  const { sent, talk } = recorded();
  for (let i = 0; i < 5; i++) talk.set("seed", i);
  assert.equal(new Set(sent.map((m) => m.message)).size, 5);
});
