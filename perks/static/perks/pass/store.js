// The phone's memory of its passes, in IndexedDB: by pass id (or "card" and the member), the key and the certificate.
const NAME = "perks-passes";

function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("passes");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within(mode, act) {
  const base = await open();
  try {
    return await new Promise((done, failed) => {
      const asked = act(base.transaction("passes", mode).objectStore("passes"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } finally {
    base.close();
  }
}

export const get = (id) => within("readonly", (store) => store.get(id));
export const put = (id, kept) => within("readwrite", (store) => store.put(kept, id));
