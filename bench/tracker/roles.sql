DO $$
BEGIN
  IF to_regrole('kit_app') IS NULL THEN
    CREATE ROLE kit_app NOLOGIN NOINHERIT;
    CREATE ROLE kit_platform NOLOGIN;
    CREATE ROLE tracker_app LOGIN IN ROLE kit_app, kit_platform;
  END IF;
END $$;
