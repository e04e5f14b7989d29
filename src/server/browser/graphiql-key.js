// Runs in GraphiQL's page, before GraphiQL: keeps the access key for as long as the tab is open, and
// sends it with GraphiQL's requests. JavaScript, since the page holds it as it stands here.
(() => {
  const STORED_AS = 'tributary:key';
  /** What may stand behind `Bearer` in a header. */
  const KEY = /^[\w.~+/-]+=*$/;

  const keptKey = () => sessionStorage.getItem(STORED_AS);

  /**
   * The key in a text that is one, or an address that ends with one; null if there is none.
   * @param {string} text
   */
  const keyIn = (text) => {
    const key = text.replace(/^.*#key=/, '').trim();
    return KEY.test(key) ? key : null;
  };

  /**
   * Has the notice say how it stands with the key.
   * @param {'none' | 'kept' | 'refused' | 'malformed'} state
   */
  const tell = (state) => {
    document.documentElement.dataset.accessKey = state;
  };

  /** Moves a key from the address to the storage of this tab. Returns whether one was meant. */
  const takeFromAddress = () => {
    if (!location.hash.startsWith('#key=')) return false;
    const key = keyIn(location.hash);
    history.replaceState(history.state, '', location.pathname + location.search);
    if (key !== null) sessionStorage.setItem(STORED_AS, key);
    return true;
  };

  takeFromAddress();
  tell(keptKey() === null ? 'none' : 'kept');

  // A page that is shown already is not loaded anew when only the fragment of its address changes.
  window.addEventListener('hashchange', () => {
    if (takeFromAddress()) location.reload();
  });

  document.addEventListener('submit', (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.id !== 'access-key') return;
    event.preventDefault();
    const key = keyIn(event.target.querySelector('input')?.value ?? '');
    if (key === null) {
      tell('malformed');
    } else {
      sessionStorage.setItem(STORED_AS, key);
      location.reload();
    }
  });

  document.addEventListener('reset', (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.id !== 'access-key') return;
    sessionStorage.removeItem(STORED_AS);
    // Ends the subscriptions, too, that the key has opened.
    location.reload();
  });

  const { fetch } = window;
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    const isOurs = origin === location.origin && pathname === location.pathname;
    const key = keptKey();
    if (!isOurs || key === null || request.headers.has('authorization')) return fetch(request);
    request.headers.set('authorization', `Bearer ${key}`);
    const response = await fetch(request);
    tell(response.status === 401 ? 'refused' : 'kept');
    return response;
  };
})();
