import tseslint from 'typescript-eslint';

/**
 * What the files of a folder may not import. Imports are relative, so a pattern looks at the part of
 * the path behind the dots. Dependencies point one way: schema, context, services, ports.
 */
function boundary(files, ...restrictions) {
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: restrictions.map(([regex, message]) => ({ regex, message })) },
      ],
    },
  };
}

const up = '^(\\./|(\\.\\./)+)(src/)?';
const implementations = [
  `${up}(surfaces/)?([a-z]+/)?(embedded|live|emulator)(\\.js$|/)`,
  'Ask the port; only src/app/ knows which implementation is behind it.',
];
const theSchema = [`${up}schema/`, 'The schema knows this, not the other way round.'];
const theServer = [`${up}server/`, 'The server knows this, not the other way round.'];
const theProcess = [`${up}(app|main)\\.js$`, 'The app knows this, not the other way round.'];
const theConfig = [`${up}config\\.js$`, 'app.ts hands over the values that are needed.'];

const boundaries = [
  boundary(['schema/**'], implementations, theServer, theProcess, theConfig),
  boundary(
    ['src/surfaces/**'],
    [
      `${up}(server|workspaces|events|access|idempotency)/|${up}(context|loaders)\\.js$`,
      'A surface knows nothing of the gateway; let app.ts hand it in.',
    ],
    theSchema,
    theProcess,
    theConfig,
  ),
  boundary(
    [
      'src/workspaces/**',
      'src/events/**',
      'src/files/**',
      'src/access/**',
      'src/idempotency/**',
      'src/*.ts',
    ],
    implementations,
    theSchema,
    theServer,
    theProcess,
  ),
  boundary(
    ['src/store/**'],
    [
      `^(\\.\\./)+(src/)?(?!package-root\\.js$|config\\.js$)`,
      'The store is at the bottom and knows only itself.',
    ],
  ),
  boundary(
    ['src/client/**'],
    ['^\\.\\./(?!gql/)', 'The client is for frontends: it shares no code with the gateway.'],
  ),
  boundary(['src/server/**'], implementations, theProcess),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.data/', 'src/store/generated/', '**/gql/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
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
  ...boundaries,
  {
    // These put everything together.
    files: ['src/app.ts', 'src/app/**', 'src/main.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['src/config.ts', 'test/support/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // What people read in their terminal.
    files: ['src/main.ts', 'src/commands/**', 'src/bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Yoga hands its hooks' tools over as methods that need no `this`.
    files: ['src/server/**'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    // A plugin repeats all type parameters of the interface of Pothos that it adds to; tsc sees the rest.
    files: ['schema/plugins/**'],
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  { files: ['eslint.config.js'], extends: [tseslint.configs.disableTypeChecked] },
);
