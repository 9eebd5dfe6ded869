/** What is wrong with engines whose overlays meet, as data: `overlayProblemText` turns it into words. `path` is the construct that it is reported at. */
export type OverlayProblem = { readonly path: string } & (
  | { readonly code: 'ADDRESS_MISSING' }
  | { readonly code: 'ADDRESS_TWICE'; readonly address: string; readonly other: string }
  | { readonly code: 'ADDRESS_OF_ANOTHER_FAMILY'; readonly address: string; readonly other: string; readonly otherAddress: string }
  | { readonly code: 'ADDRESS_IN_BLOCK'; readonly address: string; readonly what: string; readonly block: string }
  | { readonly code: 'IPV6_UNDERLAY_TOO_NEW'; readonly address: string; readonly engine: string }
  | { readonly code: 'BLOCKS_MEET'; readonly what: string; readonly block: string; readonly other: string; readonly otherBlock: string }
  | { readonly code: 'NAME_ON_HOST'; readonly name: string; readonly other: string }
  | { readonly code: 'HOST_NAME_TWICE'; readonly name: string; readonly other: string }
  | { readonly code: 'POOL_OF_TOO_MANY_SUBNETS'; readonly engine: string; readonly block: string; readonly subnetLength: number; readonly most: number }
  | { readonly code: 'LOAD_TOO_LARGE'; readonly subnet: string; readonly left: number; readonly services: number; readonly tasks: number; readonly nodes: number; readonly fits?: number }
  // Warnings: the plan holds, but a person should know.
  | { readonly code: 'STORE_WITHOUT_TLS' }
  | { readonly code: 'EVEN_STORES'; readonly stores: number }
  | { readonly code: 'EVEN_MANAGERS'; readonly managers: number }
  | { readonly code: 'ENGINES_DIFFER'; readonly engine: string; readonly other: string; readonly otherEngine: string }
  | { readonly code: 'SUBNET_TOO_LARGE'; readonly subnet: string }
  | { readonly code: 'FEW_ADDRESSES'; readonly subnet: string; readonly left: number; readonly nodes: number }
  | { readonly code: 'POOL_NEARLY_USED'; readonly block: string; readonly subnetLength: number; readonly networks: number }
);

const WARNINGS: ReadonlySet<OverlayProblem['code']> = new Set(['STORE_WITHOUT_TLS', 'EVEN_STORES', 'EVEN_MANAGERS', 'ENGINES_DIFFER', 'SUBNET_TOO_LARGE', 'FEW_ADDRESSES', 'POOL_NEARLY_USED'] as const);

/** Whether it is advice only. */
export function isOverlayWarning({ code }: OverlayProblem): boolean {
  return WARNINGS.has(code);
}
