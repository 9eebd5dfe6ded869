/** What AWS accepts, and how it is asked: rules of VPC blocks, quotas, guards in Terraform's language. Pure. */
export * from './covering-blocks';
export * from './guard-expression';
export * from './problem';
export * from './problem-text';
export * from './quotas';
export * from './terraform-text';
export * from './user-data';
export * from './vpc-blocks';
