import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'node_modules/', 'cdktf.out/', '**/cdktf.out/', 'coverage/', '.jsii', '*.config.js', 'test/setup.js', 'test/seeded-fast-check.js'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      'eqeqeq': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', {
        paths: [
          { name: '@cdktf/provider-aws', message: 'import a deep path: the root costs seconds and 578 MB' },
          { name: '@cdktf/provider-docker', message: 'import a deep path' },
        ],
      }],
    },
  },
  {
    // Modules of the page: plain scripts that are put into it as they are.
    files: ['lib/report/page/*.js'],
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'eqeqeq': 'error',
      'no-console': 'error',
      'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write'].map((property) => ({ property, message: 'text goes in as text: textContent, append' }))],
      'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'localStorage', 'sessionStorage'],
    },
  },
  { files: ['bench/**', 'test/**', 'examples/**', 'lib/cli/**'], rules: { 'no-console': 'off' } },
);
