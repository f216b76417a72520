-- Tenants :first to :last; with an owner, ten projects and 1,000 items each, or without (full=false).
\if :{?full}
\else
  \set full true
\endif
CREATE FUNCTION pg_temp.kit_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT ('00000000-0000-7000-' || to_char(8000 + kind, 'FM0000') || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;

INSERT INTO kit.tenants (id, slug, name, status, time_zone, locale, created_at, version)
  SELECT pg_temp.kit_id(0, n), 't' || n, 'Tenant ' || n, 'Active', 'UTC', 'en', '2025-01-01Z', 0 FROM generate_series(:first, :last) n;

\if :full
INSERT INTO kit.users (id, name, email, normalized_email, user_name, normalized_user_name, email_confirmed, is_operator, disabled,
                       two_factor_enabled, lockout_enabled, access_failed_count, security_stamp, concurrency_stamp, created_at)
  SELECT pg_temp.kit_id(3, n), 'user' || n, e, upper(e), e, upper(e), true, false, false, false, true, 0, md5(e), md5(e), '2025-01-01Z'
  FROM generate_series(:first, :last) n, format('user%s@example.com', n) e;
INSERT INTO kit.memberships (tenant_id, id, user_id, name, email, role, status, created_at, version)
  SELECT pg_temp.kit_id(0, n), pg_temp.kit_id(1, n), pg_temp.kit_id(3, n), 'user' || n, format('user%s@example.com', n), 'owner', 'Active', '2025-01-01Z', 0
  FROM generate_series(:first, :last) n;
INSERT INTO projects (tenant_id, id, name, status, created_at, version)
  SELECT pg_temp.kit_id(0, n), pg_temp.kit_id(2, n * 10 + p), 'Project ' || p, 'Active', '2025-01-01Z', 0 FROM generate_series(:first, :last) n, generate_series(0, 9) p;
INSERT INTO work_items (tenant_id, id, project_id, title, status, assignee_id, due_date, estimate, created_at, version)
  SELECT pg_temp.kit_id(0, n), pg_temp.kit_id(4, n * 1000 + i), pg_temp.kit_id(2, n * 10 + i % 10), 'Item ' || i,
         (ARRAY['Open', 'InProgress', 'Done'])[i % 3 + 1], pg_temp.kit_id(1, n), '2026-01-01'::date + i % 90, i % 13, '2025-01-01Z'::timestamptz + i * interval '1 minute', 0
  FROM generate_series(:first, :last) n, generate_series(0, 999) i;
\endif
