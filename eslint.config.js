import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The folders of the design, and what each may not import. Dependencies point one way. */
const boundaries = [
  // The API knows services and ports, never how a surface is reached.
  { target: './schema', from: './src/surfaces/*/embedded*', message: 'Ask the port.' },
  { target: './schema', from: './src/surfaces/*/embedded/**', message: 'Ask the port.' },
  { target: './schema', from: './src/surfaces/*/live*', message: 'Ask the port.' },
  { target: './schema', from: './src/server', message: 'The server knows the schema.' },
  { target: './schema', from: './src/app.ts', message: 'The app knows the schema.' },
  { target: './schema', from: './src/config.ts', message: 'Values come through the context.' },
  // A port knows no GraphQL and nothing of the gateway around it.
  ...['schema', 'src/server', 'src/workspaces', 'src/events', 'src/access', 'src/context.ts'].map(
    (from) => ({
      target: './src/surfaces',
      from: `./${from}`,
      message: 'A surface knows nothing of the gateway; let app.ts hand it in.',
    }),
  ),
  // Services know ports, not their implementations.
  ...['workspaces', 'events', 'files', 'access'].flatMap((service) => [
    { target: `./src/${service}`, from: './schema', message: 'The schema knows the services.' },
    { target: `./src/${service}`, from: './src/server', message: 'The server knows the services.' },
    { target: `./src/${service}`, from: './src/surfaces/*/embedded*', message: 'Ask the port.' },
    { target: `./src/${service}`, from: './src/surfaces/*/embedded/**', message: 'Ask the port.' },
  ]),
  // The store is at the bottom.
  {
    target: './src/store',
    from: './src',
    except: ['./store', './package-root.ts', './config.ts'],
    message: 'The store knows only itself.',
  },
  // The client is for frontends: it speaks GraphQL and shares no code with the gateway.
  {
    target: './src/client',
    from: './src',
    except: ['./client'],
    message: 'The client stands alone.',
  },
  // Only the processes and the app put things together.
  {
    target: ['./schema', './src/!(app|main).ts', './src/!(commands|bench)/**'],
    from: './src/app.ts',
    message: 'The app knows the rest, not the other way round.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'src/store/generated/', '**/gql/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        importX.createNodeResolver({ extensionAlias: { '.js': ['.ts', '.js'] } }),
      ],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts', '.js'],
      'import-x/ignore': ['node_modules'],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: boundaries }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Only src/config.ts reads the environment.',
        },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/config.ts', 'test/support/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // What people read in their terminal.
    files: ['src/main.ts', 'src/commands/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Yoga hands its hooks' tools over as methods that need no `this`.
    files: ['src/server/**'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  { files: ['eslint.config.js'], extends: [tseslint.configs.disableTypeChecked] },
);
