/**
 * Everything that this library takes from CDKTF's core, in one place: a build on its community continuation `cdktn`
 * changes this file only.
 */
export { Annotations, App, dependable, Fn, TerraformLocal, TerraformOutput, TerraformResource, TerraformStack, Token, Tokenization } from 'cdktf';
export type { IResolvable, IResolveContext, ITerraformDependable, SSHProvisionerConnection, TerraformElement, TerraformProvider } from 'cdktf';
