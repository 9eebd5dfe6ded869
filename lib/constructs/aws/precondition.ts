import type { TerraformResource } from '../cdk';

/** A condition that must hold before a resource is made or changed; texts or tokens with Terraform's templates in them. */
export interface Condition {
  readonly condition: string;
  readonly error_message: string;
}

const CONDITIONS = new WeakMap<TerraformResource, Condition[]>();

/** Adds conditions to a resource, beside those that its user has in `lifecycle`. */
export function addPreconditions(resource: TerraformResource, ...conditions: Condition[]): void {
  const all = [...CONDITIONS.get(resource) ?? [], ...conditions];
  CONDITIONS.set(resource, all);
  resource.addOverride('lifecycle.precondition', all);
}
