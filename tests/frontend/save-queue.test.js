/** What is sent, kept, sent again and given up while the line comes and goes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { SaveQueue, Shut, TryLater } from "../../static/portal/save-queue.js";

/** A queue before a server of our own; `flush` is called by hand, so that no clock decides. */
function bench({ answers = [] } = {}) {
  const versions = {};
  const posts = [];
  const heard = [];
  const disk = new Map();
  const keep = {
    put: (saves) => saves.forEach((save) => disk.set(save.cell, { ...save })),
    remove: (saves) => saves.forEach(({ cell, save_id }) => disk.get(cell)?.save_id === save_id && disk.delete(cell)),
  };
  const send = async (saves) => {
    posts.push(saves.map((save) => ({ ...save })));
    const answer = answers.length ? answers.shift() : "saved";
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return answer(saves);
    return { cells: saves.map(({ cell, typed, seen_version }) => ({ cell, typed, text: typed, outcome: answer, version: seen_version + (answer === "saved" ? 1 : 0) })) };
  };
  const queue = new SaveQueue({
    send,
    versionOf: (cell) => versions[cell] ?? 0,
    onAnswer: (answer) => {
      heard.push(answer);
      for (const { cell, version } of answer.cells) versions[cell] = version;
    },
    onChange: () => {},
    keep,
  });
  queue.schedule = () => {};
  return { queue, versions, posts, heard, disk, type: (cell, typed) => queue.put([{ cell, typed }]) };
}

test("one act goes as one post and leaves nothing behind", async () => {
  const { queue, posts, disk } = bench();
  queue.put([{ cell: "a", typed: "1" }, { cell: "b", typed: "2" }]);
  assert.deepEqual([...disk.keys()], ["a", "b"]);
  await queue.flush();
  assert.deepEqual(posts[0].map(({ cell, typed, seen_version }) => [cell, typed, seen_version]), [["a", "1", 0], ["b", "2", 0]]);
  assert.deepEqual([queue.unsaved, disk.size], [0, 0]);
});

test("only the last of what was typed in a cell is sent", async () => {
  const { queue, posts, type } = bench();
  type("a", "1");
  type("a", "2");
  await queue.flush();
  assert.deepEqual(posts[0].map((save) => save.typed), ["2"]);
});

test("a lost line keeps everything, and the same save goes again under the same id", async () => {
  const { queue, posts, disk, type } = bench({ answers: [new TryLater("network")] });
  type("a", "1");
  await queue.flush();
  assert.deepEqual([queue.trouble, queue.unsaved, disk.size], ["network", 1, 1]);
  await queue.flush();
  assert.equal(posts[1][0].save_id, posts[0][0].save_id);
  assert.deepEqual([queue.trouble, queue.unsaved, disk.size], [null, 0, 0]);
});

test("what is typed while a save flies goes out under the version that the save made", async () => {
  const { queue, posts, disk, type } = bench();
  type("a", "1");
  const flight = queue.flush();
  type("a", "2");
  assert.equal(disk.get("a").typed, "2");
  await flight;
  assert.deepEqual([queue.unsaved, disk.get("a").seen_version], [1, 1]);
  await queue.flush();
  assert.deepEqual(posts[1].map(({ typed, seen_version }) => [typed, seen_version]), [["2", 1]]);
  assert.equal(disk.size, 0);
});

test("what may have arrived on a line that broke goes again before what was typed since", async () => {
  const { queue, posts, disk, type } = bench({ answers: [new TryLater("network")] });
  type("a", "1");
  const flight = queue.flush();
  type("a", "2");
  await flight;
  assert.equal(queue.unsaved, 1);
  await queue.flush();
  assert.equal(posts[1][0].save_id, posts[0][0].save_id);
  assert.equal(disk.get("a").typed, "2");
  await queue.flush();
  assert.deepEqual(posts[2].map(({ typed, seen_version }) => [typed, seen_version]), [["2", 1]]);
  assert.deepEqual([queue.unsaved, disk.size], [0, 0]);
});

test("what is given up does not go again, whether it may have arrived or not", async () => {
  const { queue, posts, type } = bench({ answers: [new TryLater("network")] });
  type("a", "1");
  const flight = queue.flush();
  type("a", "2");
  await flight;
  queue.forget("a");
  await queue.flush();
  assert.deepEqual([posts.length, queue.held], [1, []]);
});

test("what the server has not taken is told with its newest typing", async () => {
  const { queue, type } = bench({ answers: ["refused", new Shut("Đợt thu thập đã đóng.")] });
  type("a", "hai trăm");
  await queue.flush();
  type("b", "1");
  await queue.flush();
  type("b", "2");
  assert.deepEqual(queue.held.map(({ cell, typed }) => [cell, typed]), [["a", "hai trăm"], ["b", "2"]]);
});

test("what an earlier page kept goes under the version that was seen then", async () => {
  const { queue, versions, posts } = bench();
  versions.a = 7;
  queue.restore([{ cell: "a", typed: "1", seen_version: 3, save_id: "then" }]);
  await queue.flush();
  assert.deepEqual(posts[0].map(({ seen_version, save_id }) => [seen_version, save_id]), [[3, "then"]]);
});

test("what was typed on this page is not replaced by what an earlier one kept", async () => {
  const { queue, posts, type } = bench();
  type("a", "new");
  queue.restore([{ cell: "a", typed: "old", seen_version: 0, save_id: "then" }]);
  await queue.flush();
  assert.deepEqual(posts[0].map((save) => save.typed), ["new"]);
});

test("a refused value is kept and not sent again by itself", async () => {
  const { queue, posts, disk, type } = bench({ answers: ["refused"] });
  type("a", "hai trăm");
  await queue.flush();
  await queue.flush();
  assert.deepEqual([posts.length, queue.unsaved, disk.get("a").typed], [1, 0, "hai trăm"]);
});

test("a stale value takes what waited behind it along, and neither is sent", async () => {
  const { queue, posts, disk, type } = bench({ answers: ["stale"] });
  type("a", "1");
  const flight = queue.flush();
  type("a", "2");
  await flight;
  await queue.flush();
  assert.deepEqual([posts.length, queue.unsaved, disk.get("a").typed], [1, 0, "2"]);
});

test("a value given up leaves the browser too", async () => {
  const { queue, disk, type } = bench({ answers: ["stale"] });
  type("a", "1");
  await queue.flush();
  queue.forget("a");
  assert.equal(disk.size, 0);
});

test("typing again after a refusal replaces what was kept", async () => {
  const { queue, disk, type } = bench({ answers: ["refused", "saved"] });
  type("a", "hai trăm");
  await queue.flush();
  type("a", "200");
  await queue.flush();
  assert.equal(disk.size, 0);
});

test("a closed round keeps everything with the server's sentence, and nothing is sent until it is tried again", async () => {
  const { queue, posts, disk, type } = bench({ answers: [new Shut("Đợt thu thập đã đóng.")] });
  type("a", "1");
  await queue.flush();
  type("b", "2");
  assert.deepEqual([queue.trouble, queue.shut, queue.unsaved, disk.size, posts.length], ["shut", "Đợt thu thập đã đóng.", 2, 2, 1]);
  await queue.flush();
  assert.deepEqual([queue.trouble, queue.unsaved, disk.size], [null, 0, 0]);
});

test("a post carries a thousand cells at most, and no more words than the server reads", async () => {
  const { queue, posts } = bench();
  queue.put(Array.from({ length: 1200 }, (_, number) => ({ cell: `c${number}`, typed: "1" })));
  await queue.flush();
  await queue.flush();
  assert.deepEqual(posts.map((post) => post.length), [1000, 200]);
  queue.put(Array.from({ length: 400 }, (_, number) => ({ cell: `w${number}`, typed: "x".repeat(2000) })));
  await queue.flush();
  assert.equal(posts[2].length, 150);
});

test("waiting until everything is saved ends when it is, and when it cannot be now", async () => {
  const { queue, type } = bench({ answers: ["saved", new TryLater("network")] });
  type("a", "1");
  await queue.settled();
  assert.equal(queue.unsaved, 0);
  type("a", "2");
  await queue.settled();
  assert.deepEqual([queue.unsaved, queue.trouble], [1, "network"]);
});

test("waiting until everything is saved waits for what is on its way and for what was typed meanwhile", async () => {
  const { queue, posts, type } = bench();
  type("a", "1");
  const flight = queue.flush();
  type("a", "2");
  await queue.settled();
  await flight;
  assert.deepEqual([queue.unsaved, posts.length], [0, 2]);
});
