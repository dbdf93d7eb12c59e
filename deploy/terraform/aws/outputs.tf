output "secret_name" {
  description = "Secrets Manager: the environment variables that are secrets."
  value       = aws_secretsmanager_secret.this.name
}

output "cluster_name" {
  description = "For aws eks update-kubeconfig."
  value       = aws_eks_cluster.this.name
}

output "helm_values" {
  description = "terraform output -raw helm_values > values.yaml; add image, ingress and replicas."
  value = yamlencode({
    url             = var.public_url
    existingSecrets = ["vedette"]
    tls             = { configMap = "aws-ca" }
    env = merge({
      KAFKA_BROKERS        = aws_msk_cluster.this.bootstrap_brokers_sasl_scram
      KAFKA_TLS            = "true"
      KAFKA_SASL_MECHANISM = "SCRAM-SHA-512"
      KAFKA_REPLICAS       = "3"
      S3_ENDPOINT          = "https://s3.${var.region}.amazonaws.com"
      S3_REGION            = var.region
      S3_BUCKET            = aws_s3_bucket.this["objects"].id
      BACKUP_S3_ENDPOINT   = "https://s3.${var.region}.amazonaws.com"
    }, var.clickhouse_cluster == "" ? {} : { CLICKHOUSE_CLUSTER = var.clickhouse_cluster })
    backup  = { enabled = true, below = "s3://${aws_s3_bucket.this["backups"].id}/vedette" }
    gateway = { spool = { size = "20Gi", storageClassName = "gp3" } }
  })
}
