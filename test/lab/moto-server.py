"""
moto's EC2 as a server, with what AWS does and moto 5.2.5 does not:
a peering says the blocks of both VPCs and can be filtered, a subnet the state of its IPv6 block, and a root volume without a
size has that of its image.
"""
from moto.core.responses import ActionResult
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections
from moto.server import main


def associated(vpc, ipv6):
    return [one for one in vpc.get_cidr_block_association_set(ipv6=ipv6) if one["cidr_block_state"]["state"] == "associated"]


def side_of(vpc, options):
    return {
        "OwnerId": vpc.owner_id, "Region": vpc.region, "VpcId": vpc.id, "CidrBlock": vpc.cidr_block, "PeeringOptions": options,
        "CidrBlockSet": [{"CidrBlock": one["cidr_block"]} for one in associated(vpc, False)],
        "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": one["cidr_block"]} for one in associated(vpc, True)],
    }


VPCPeeringConnection.requester_vpc_info = property(lambda self: side_of(self.vpc, self.requester_options))
VPCPeeringConnection.accepter_vpc_info = property(lambda self: side_of(self.peer_vpc, self.accepter_options))

FILTERS = {
    "requester-vpc-info.vpc-id": lambda one: one.vpc.id,
    "accepter-vpc-info.vpc-id": lambda one: one.peer_vpc.id,
    "status-code": lambda one: one.status["Code"],
    "vpc-peering-connection-id": lambda one: one.id,
}


def describe(self):
    wanted = self._filters_from_querystring()
    found = self.ec2_backend.describe_vpc_peering_connections(vpc_peering_ids=self._get_param("VpcPeeringConnectionIds", []))
    return ActionResult({"VpcPeeringConnections": [one for one in found if all(FILTERS[name](one) in values for name, values in wanted.items())]})


VPCPeeringConnections.describe_vpc_peering_connections = describe

Subnet.ipv6_cidr_block_association_set = property(lambda self: [
    {"associationId": one["associationId"], "ipv6CidrBlock": one["ipv6CidrBlock"], "ipv6CidrBlockState": {"state": one["ipv6CidrBlockState"]["State"]}}
    for one in self.ipv6_cidr_block_associations.values() if one["ipv6CidrBlockState"]["State"] == "associated"])


def size_volume(mapping, check=InstanceResponse._validate_block_device_mapping):
    mapping.get("Ebs", {}).setdefault("VolumeSize", "8")
    check(mapping)


InstanceResponse._validate_block_device_mapping = staticmethod(size_volume)
main()
