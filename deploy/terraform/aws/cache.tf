resource "random_password" "cache" {
  length  = 40
  special = false
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.private_subnet_ids
}

# Limits and fan-out. It may be lost or emptied at any moment, so it has no backups.
resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Vedette: limits and live updates"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.cache_type
  port                 = 6379

  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true

  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = random_password.cache.result

  subnet_group_name        = aws_elasticache_subnet_group.this.name
  security_group_ids       = [aws_security_group.engines["cache"].id]
  snapshot_retention_limit = 0
}
