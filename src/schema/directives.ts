import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  specifiedDirectives,
} from 'graphql';

const locations = [DirectiveLocation.OBJECT, DirectiveLocation.INTERFACE, DirectiveLocation.FIELD_DEFINITION];
const nonNullList = (
  of:
    GraphQLNonNull<typeof GraphQLString> | GraphQLNonNull<GraphQLList<GraphQLNonNull<typeof GraphQLString>>>,
) => new GraphQLNonNull(new GraphQLList(of));

/** The directives by which the schema says who may have a type or field (as federation spells them). */
export const directives = [
  ...specifiedDirectives,
  new GraphQLDirective({ name: 'public', locations, description: 'Everybody may have it.' }),
  new GraphQLDirective({
    name: 'authenticated',
    locations,
    description: 'Whoever shows a valid credential may have it, a person or an API key.',
  }),
  new GraphQLDirective({
    name: 'requiresScopes',
    locations,
    description:
      'Whoever holds all scopes of one of the inner lists may have it. A scope is a permission; `session` is held ' +
      'by signed-in people, and `self` by whoever the object is.',
    args: {
      scopes: {
        type: nonNullList(new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLString)))),
        description: 'Alternatives, each a list of scopes that are all needed.',
      },
    },
  }),
];
