/** Whether two types are the same, which is more than that each fits the other. */
type IsSame<A, B> =
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- only so are they held identical
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

interface Expectation<Actual> {
  toEqualTypeOf<Expected>(...mismatch: IsSame<Actual, Expected> extends true ? [] : [never]): void;
}

/**
 * Holds a type against another one; the compiler is the test.
 *
 *   expectTypeOf(page.totalCount).toEqualTypeOf<number>();
 *   expectTypeOf<Code>().toEqualTypeOf<'A' | 'B'>();
 */
// eslint-disable-next-line @typescript-eslint/unified-signatures -- an optional parameter loses `undefined`
export function expectTypeOf<Actual>(value: Actual): Expectation<Actual>;
export function expectTypeOf<Actual>(): Expectation<Actual>;
export function expectTypeOf<Actual>(): Expectation<Actual> {
  return { toEqualTypeOf: () => undefined };
}
