// The device's memory, in IndexedDB.
//
// facts    by name: device, key, head (of the chain), anchor, lease, shift, layout, settings, …
// bundles  by brand: the newest signed bundle of each
// records  by seq: the chain; `waiting` is 1 until the server has taken the record, and `open` the
//          perk of a yes under OPEN for as long
// uses     by pass id (base64): { pass, seqs } of the scans that let somebody in

const NAME = "perks-desk";
const VERSION = 1;

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const base = asked.result;
      base.createObjectStore("facts");
      base.createObjectStore("bundles", { keyPath: "brand" });
      const records = base.createObjectStore("records", { keyPath: "seq" });
      records.createIndex("waiting", "waiting");
      records.createIndex("waiting kind", ["waiting", "kind"]);
      records.createIndex("open", "open");
      base.createObjectStore("uses", { keyPath: "pass" });
    };
    asked.onsuccess = () => {
      // The browser may close it, for instance when the person clears the storage.
      asked.result.onclose = () => (opened = null);
      resolve(asked.result);
    };
    asked.onerror = () => {
      opened = null;
      reject(asked.error);
    };
  });
  return opened;
}

/** What an IndexedDB request gives. */
export function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function get(store, key) {
  const base = await open();
  return asked(base.transaction(store).objectStore(store).get(key));
}

/** Every row, or those of an index: all("records", { index: "waiting", only: 1, count: 500 }). */
export async function all(store, { index, only, count } = {}) {
  const base = await open();
  const rows = base.transaction(store).objectStore(store);
  const from = index ? rows.index(index) : rows;
  return asked(from.getAll(only === undefined ? null : IDBKeyRange.only(only), count));
}

export async function countOf(store, { index, only } = {}) {
  const base = await open();
  const rows = base.transaction(store).objectStore(store);
  return asked(index ? rows.index(index).count(only) : rows.count());
}

/** Keep one of the facts. */
export function keep(name, value) {
  return write(["facts"], ({ facts }) => facts.put(value, name));
}

/**
 * One transaction over some stores; it resolves when all of it is on the disk, and none of it is
 * kept when `work` throws. `work` gets the stores by name and must not wait for anything else.
 */
export async function write(stores, work) {
  const base = await open();
  const change = base.transaction(stores, "readwrite", { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    change.oncomplete = resolve;
    change.onabort = () => reject(change.error ?? new Error("the transaction was undone"));
  });
  done.catch(() => {}); // Told to whoever waits below; a throw of `work` goes first.
  try {
    await work(Object.fromEntries(stores.map((name) => [name, change.objectStore(name)])));
  } catch (error) {
    if (change.error === null) change.abort();
    throw error;
  }
  await done;
}

/** Forget everything, before the device is enrolled anew. */
export async function clear() {
  const stores = ["facts", "bundles", "records", "uses"];
  await write(stores, (all) => Object.values(all).forEach((store) => store.clear()));
}
