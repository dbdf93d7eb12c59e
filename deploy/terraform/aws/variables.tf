variable "name" {
  description = "Name of everything that is made."
  type        = string
  default     = "vedette"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "Lower-case letters, digits and dashes, at most 21."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "vpc_id" {
  description = "A VPC of yours with DNS names switched on."
  type        = string
}

variable "private_subnet_ids" {
  description = "Private subnets in three availability zones, with a way out (NAT) for images."
  type        = list(string)

  validation {
    condition     = length(var.private_subnet_ids) == 3
    error_message = "Three subnets: brokers and databases stand in three zones."
  }
}

variable "clickhouse_url" {
  description = "http(s)://user:password@host:port/database of ClickHouse, 26.2 or later: ClickHouse Cloud, or EC2 machines of yours (docs/operate/aws.md)."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^https?://[^:/]+:[^@]+@", var.clickhouse_url))
    error_message = "A URL with user and password."
  }
}

variable "clickhouse_cluster" {
  description = "Name of the cluster in ClickHouse's remote_servers; empty for one node or ClickHouse Cloud."
  type        = string
  default     = ""
}

variable "public_url" {
  description = "Address of the dashboard and the DSNs."
  type        = string
}

variable "kubernetes_version" {
  description = "Of the EKS cluster."
  type        = string
  default     = "1.33"
}

variable "kubernetes_public_access_cidrs" {
  description = "Who may reach the cluster's API from outside; none: only from the VPC."
  type        = list(string)
  default     = []
}

variable "node_type" {
  description = "Machines of the roles."
  type        = string
  default     = "m7i.large"
}

variable "node_count" {
  description = "Least and most machines."
  type        = object({ min = number, max = number })
  default     = { min = 3, max = 9 }
}

variable "kafka_broker_type" {
  description = "MSK broker, three of them."
  type        = string
  default     = "kafka.m7g.large"
}

variable "kafka_disk_gb" {
  description = "Disk of each broker: accepted bytes of 24 hours times replicas, divided by three, and half of it free (docs/operate/sizing.md)."
  type        = number
  default     = 500
}

variable "kafka_version" {
  description = "Apache Kafka of MSK."
  type        = string
  default     = "3.9.x"
}

variable "postgres_class" {
  description = "RDS instance."
  type        = string
  default     = "db.m7g.large"
}

variable "postgres_version" {
  description = "15 or later."
  type        = string
  default     = "17"
}

variable "postgres_disk_gb" {
  description = "First size; grows by itself to four times that."
  type        = number
  default     = 100
}

variable "cache_type" {
  description = "ElastiCache node, two of them."
  type        = string
  default     = "cache.t4g.small"
}

variable "deletion_protection" {
  description = "Refuses to destroy what holds data."
  type        = bool
  default     = true
}
