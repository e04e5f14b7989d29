/**
 * The strip above GraphiQL that says how it stands with the access key, in one of the states that
 * `browser/graphiql-key.js` tells. Submitting it keeps a key, resetting it forgets the key.
 */
export const noticeHtml = `
<form id="access-key" aria-label="Access key">
  <p role="status">
    <span class="none">To ask the gateway, open the address that it printed at its first start, or paste a key.</span>
    <span class="refused">The gateway does not accept the key of this tab. Open the address that it printed at its first start, or paste another.</span>
    <span class="malformed">That is not a key. Paste one, or the address that the gateway printed at its first start.</span>
    <span class="kept">Requests carry the key of this tab.</span>
  </p>
  <div>
    <input type="password" name="key" aria-label="Access key" placeholder="trib_…" required autocomplete="one-time-code" spellcheck="false">
    <button type="submit">Use key</button>
    <button type="reset">Forget key</button>
  </div>
</form>`;

export const noticeCss = `
body { display: flex; flex-direction: column; height: 100vh; height: 100dvh; }
#root { flex: 1; min-height: 0; }
#root .graphiql-container { height: 100%; width: 100%; }
#access-key {
  color-scheme: light dark;
  display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px;
  padding: 6px 16px;
  font: 13px/1.5 system-ui, sans-serif;
  color: light-dark(#3b4b68, #b7c2d7);
  background: light-dark(#fff6e0, #3a3427);
  border-bottom: 1px solid light-dark(#ead9ae, #5a4f35);
}
body.graphiql-light #access-key { color-scheme: light; }
body.graphiql-dark #access-key { color-scheme: dark; }
#access-key p { margin: 0; }
#access-key span { display: none; }
[data-access-key=none] #access-key .none,
[data-access-key=refused] #access-key .refused,
[data-access-key=malformed] #access-key .malformed,
[data-access-key=kept] #access-key .kept { display: inline; }
#access-key div { display: flex; gap: 8px; }
#access-key input { width: 16em; min-width: 0; }
#access-key button { white-space: nowrap; }
#access-key input, #access-key button {
  font: inherit; padding: 1px 8px; color: inherit;
  background: light-dark(#fff, #212a3b);
  border: 1px solid light-dark(#b9c1cf, #5b6a85); border-radius: 4px;
}
#access-key button { cursor: pointer; }
#access-key button:hover { border-color: currentcolor; }
[data-access-key=none] #access-key [type=reset],
[data-access-key=malformed] #access-key [type=reset],
[data-access-key=kept] #access-key :is(input, [type=submit]) { display: none; }
[data-access-key=kept] #access-key {
  justify-content: flex-end; padding: 2px 16px; font-size: 12px;
  background: light-dark(#fff, #212a3b);
  border-color: light-dark(#e3e7ee, #333e54);
}
`;
