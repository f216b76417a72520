-- The canonical rows in Kit's tables. Ids are UUIDs made of the numbers, so that peer.json can name them.
CREATE FUNCTION pg_temp.kit_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT ('00000000-0000-7000-' || to_char(8000 + kind, 'FM0000') || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- Each tenant's row is announced to all nodes as it changes; nobody listens yet.
INSERT INTO kit.tenants (id, slug, name, status, time_zone, locale, created_at, version)
  SELECT pg_temp.kit_id(0, id), slug, name, 'Active', 'UTC', 'en', '2025-01-01Z', 0 FROM seed.tenant;

INSERT INTO kit.users (id, name, email, normalized_email, user_name, normalized_user_name, email_confirmed, is_operator, disabled,
                       two_factor_enabled, lockout_enabled, access_failed_count, security_stamp, concurrency_stamp, created_at)
  SELECT pg_temp.kit_id(3, id), username, email, upper(email), email, upper(email), true, false, false,
         false, true, 0, md5(id::text), md5(id::text), '2025-01-01Z' FROM seed.app_user;

INSERT INTO kit.memberships (tenant_id, id, user_id, name, email, role, status, created_at, version)
  SELECT pg_temp.kit_id(0, m.tenant_id), pg_temp.kit_id(1, m.id), pg_temp.kit_id(3, m.user_id), u.username, u.email, m.role, 'Active', '2025-01-01Z', 0
  FROM seed.membership m JOIN seed.app_user u ON u.id = m.user_id;

INSERT INTO projects (tenant_id, id, name, status, created_at, version)
  SELECT pg_temp.kit_id(0, tenant_id), pg_temp.kit_id(2, id), name, initcap(status), created, 0 FROM seed.project;

INSERT INTO work_items (tenant_id, id, project_id, title, status, assignee_id, due_date, estimate, created_at, version)
  SELECT pg_temp.kit_id(0, tenant_id), pg_temp.kit_id(4, id), pg_temp.kit_id(2, project_id), title,
         replace(initcap(replace(status, '_', ' ')), ' ', ''), pg_temp.kit_id(1, assignee_id), due, estimate, created, 0
  FROM seed.work_item;

-- The rows that jobs write: no tenant's.
CREATE TABLE job_probe (id integer PRIMARY KEY, enqueued_at timestamptz, started_at timestamptz, finished_at timestamptz);
INSERT INTO job_probe SELECT * FROM seed.job_probe;
ALTER TABLE job_probe OWNER TO bench;
GRANT SELECT, UPDATE ON job_probe TO kit_app, kit_platform;
