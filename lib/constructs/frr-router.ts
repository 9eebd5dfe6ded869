import type { Construct } from 'constructs';
import { frrFiles, type NodeRouting } from '../routing';
import { type Ipv6RouterProps, LinkRouter } from './link-router';
import type { StagedFile } from './participant';

/** Props of an `FrrRouter`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a name of its own, for props to come
export interface FrrRouterProps extends Ipv6RouterProps {}

/**
 * A machine that runs FRR as the router of an IPv6 cluster: `etc/frr/docker-ipam.conf` has its static routes.
 *
 * FRR reads one file at its start. The unit docker-ipam-frr.service adds ours whenever FRR has started; restart it when the
 * file has changed. It removes the routes, known by their tag, that the file has no more, and nothing else.
 */
export class FrrRouter extends LinkRouter {
  constructor(scope: Construct, id: string, props: FrrRouterProps = {}) {
    super(scope, id, props);
  }

  /** @internal */
  public _filesOf(node: NodeRouting): StagedFile[] {
    return frrFiles(node);
  }
}
