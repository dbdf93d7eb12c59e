resource "random_password" "secret" {
  for_each = toset(["installation", "backup"])

  length  = 64
  special = false
}

# What the chart's existingSecrets reads: by External Secrets, or `kubectl create secret` from this value.
resource "aws_secretsmanager_secret" "this" {
  name       = "${var.name}/environment"
  kms_key_id = aws_kms_key.this.arn
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = aws_secretsmanager_secret.this.id

  secret_string = jsonencode({
    VEDETTE_SECRET              = random_password.secret["installation"].result
    VEDETTE_BACKUP_KEY          = random_password.secret["backup"].result
    DATABASE_URL                = "postgres://vedette:${random_password.postgres.result}@${aws_db_instance.this.endpoint}/vedette?sslmode=verify-full&sslrootcert=/etc/vedette/tls/rds.pem"
    CLICKHOUSE_URL              = var.clickhouse_url
    REDIS_URL                   = "rediss://:${random_password.cache.result}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379"
    KAFKA_USERNAME              = var.name
    KAFKA_PASSWORD              = random_password.kafka.result
    S3_ACCESS_KEY_ID            = aws_iam_access_key.this["objects"].id
    S3_SECRET_ACCESS_KEY        = aws_iam_access_key.this["objects"].secret
    BACKUP_S3_ACCESS_KEY_ID     = aws_iam_access_key.this["backups"].id
    BACKUP_S3_SECRET_ACCESS_KEY = aws_iam_access_key.this["backups"].secret
  })
}
