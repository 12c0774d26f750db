/**
 * Typed values that no server has yet, kept in this browser (IndexedDB) under the person and the submission: they
 * outlive a reload and a crash, and nobody else's session is shown or sent them.
 *
 * @typedef {import("./save-queue.js").Save} Save
 * @typedef {{user: number, submission: number, title: string, url: string}} Owner
 * @typedef {Save & Owner} Kept
 */

const NAME = "portal-unsent";
const STORE = "cells";

/** @type {Promise<IDBDatabase>|null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["user", "submission", "cell"] }).createIndex("user", "user");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>|void} act
 * @returns {Promise<T|undefined>} the request's result once everything is on disk
 */
async function inStore(mode, act) {
  const transaction = (await database()).transaction(STORE, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export class UnsentStore {
  /**
   * @param {Owner} owner
   * @param {(error: unknown) => void} onFailure nothing can be kept here: the page must say so
   */
  constructor(owner, onFailure) {
    this.owner = owner;
    this.onFailure = onFailure;
    /** Writes still on their way to the disk. */
    this.writing = 0;
  }

  /** @returns {Promise<Save[]>} in the order of their cells; none where the browser keeps nothing */
  async all() {
    const { user, submission } = this.owner;
    try {
      const range = IDBKeyRange.bound([user, submission], [user, submission, []]);
      return /** @type {Kept[]} */ (await inStore("readonly", (store) => store.getAll(range))) ?? [];
    } catch (error) {
      this.onFailure(error);
      return [];
    }
  }

  /** @param {Save[]} saves one for each cell: the newest */
  put(saves) {
    this.write((store) => {
      for (const save of saves) store.put({ ...save, ...this.owner });
    });
  }

  /**
   * What the server has, or the person gave up; a cell that was typed into again since stays.
   * @param {Pick<Save, "cell"|"save_id">[]} saves
   */
  remove(saves) {
    if (!saves.length) return;
    const { user, submission } = this.owner;
    this.write((store) => {
      for (const { cell, save_id } of saves) {
        const key = [user, submission, cell];
        const request = store.get(key);
        request.onsuccess = () => request.result?.save_id === save_id && store.delete(key);
      }
    });
  }

  /** @param {(store: IDBObjectStore) => void} act */
  async write(act) {
    this.writing += 1;
    try {
      await inStore("readwrite", act);
    } catch (error) {
      this.onFailure(error);
    } finally {
      this.writing -= 1;
    }
  }
}

/**
 * Everything of a person that was not sent, whatever the submission.
 * @param {number} user
 * @returns {Promise<Kept[]>}
 */
export async function unsentOf(user) {
  return (await inStore("readonly", (store) => store.index("user").getAll(user))) ?? [];
}

/** @param {number} user */
export async function forgetUnsent(user) {
  await inStore("readwrite", (store) => {
    const request = store.index("user").openKeyCursor(user);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      store.delete(cursor.primaryKey);
      cursor.continue();
    };
  });
}
