data "aws_caller_identity" "this" {}

# Attachments and other large values; and backups, in a bucket whose objects nobody can change or remove for a while.
resource "aws_s3_bucket" "this" {
  for_each = toset(["objects", "backups"])

  bucket              = "${var.name}-${each.key}-${data.aws_caller_identity.this.account_id}"
  object_lock_enabled = each.key == "backups"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = aws_s3_bucket.this

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "backups" {
  bucket = aws_s3_bucket.this["backups"].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "backups" {
  bucket = aws_s3_bucket.this["backups"].id

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 14
    }
  }

  depends_on = [aws_s3_bucket_versioning.backups]
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  dynamic "rule" {
    for_each = each.key == "backups" ? [35] : []

    content {
      id     = "old-backups"
      status = "Enabled"

      filter {}

      expiration {
        days = rule.value
      }
      noncurrent_version_expiration {
        noncurrent_days = 1
      }
    }
  }
}

# Vedette signs with an access key of its own (S3_ACCESS_KEY_ID); two users, so that the roles cannot touch the backups.
resource "aws_iam_user" "this" {
  for_each = aws_s3_bucket.this

  name = "${var.name}-${each.key}"
}

resource "aws_iam_access_key" "this" {
  for_each = aws_iam_user.this

  user = each.value.name
}

data "aws_iam_policy_document" "bucket" {
  for_each = aws_s3_bucket.this

  statement {
    actions   = ["s3:ListBucket"]
    resources = [each.value.arn]
  }
  statement {
    actions   = concat(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], each.key == "objects" ? ["s3:DeleteObject"] : [])
    resources = ["${each.value.arn}/*"]
  }
  statement {
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
  }
}

resource "aws_iam_user_policy" "this" {
  for_each = aws_iam_user.this

  user   = each.value.name
  policy = data.aws_iam_policy_document.bucket[each.key].json
}
