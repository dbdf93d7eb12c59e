terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }

  # State holds passwords: keep it encrypted and locked, not on a laptop.
  # backend "s3" { bucket = "…", key = "vedette.tfstate", region = "…", encrypt = true, use_lockfile = true }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Application = "vedette"
      Environment = var.name
    }
  }
}
