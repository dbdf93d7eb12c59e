data "aws_vpc" "this" {
  id = var.vpc_id
}

# Each engine lets in the cluster's nodes and nobody else.
resource "aws_security_group" "engines" {
  for_each = { kafka = 9096, postgres = 5432, cache = 6379 }

  name_prefix = "${var.name}-${each.key}-"
  description = "Vedette's ${each.key}: from the nodes alone"
  vpc_id      = var.vpc_id

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "engines" {
  for_each = { kafka = 9096, postgres = 5432, cache = 6379 }

  security_group_id            = aws_security_group.engines[each.key].id
  referenced_security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

# Objects do not pay for NAT.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = data.aws_route_tables.private.ids
}

data "aws_route_tables" "private" {
  vpc_id = var.vpc_id

  filter {
    name   = "association.subnet-id"
    values = var.private_subnet_ids
  }
}

resource "aws_kms_key" "this" {
  description             = "Vedette's data at rest"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
