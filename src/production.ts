/**
 * Imported before anything else by what is started as a program: packages choose their quick way by this variable when
 * they are loaded, as graphql-js does, which otherwise checks each value for being of another copy of itself.
 */
// eslint-disable-next-line no-restricted-properties -- not a setting of ours, and no reading of one
process.env['NODE_ENV'] ??= 'production';
