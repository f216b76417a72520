using Kit.Jobs;
using Kit.Tenancy;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Isolation;

/// <summary>One of each kind.</summary>
internal static class Leaks
{
    private const string Refer = "refer to the other's row by ";
    private const string Views = "read it with its owner's rights";
    private const string Spread = "put rows of one tenant beside another's";
    private const string Policy = "tenant_id = (SELECT nullif(current_setting('kit.tenant', true), '')::uuid)";

    private const string SearchesAll = "DROP FUNCTION kit.search_tag(text, integer); CREATE FUNCTION kit.search_tag(words text, most integer) RETURNS TABLE (id uuid, rank real) "
        + "LANGUAGE sql SECURITY DEFINER AS 'SELECT id, 1::real FROM tag WHERE starts_with(word, words)'";

    private static readonly string[] Unfiltered =
    [
        "read its rows", "read its rows with IgnoreQueryFilters", "read its rows with every filter ignored by name", "read its rows where no tenant is current", "find a row by its id", "read its rows by FromSql",
        "read its rows by a query that was compiled for the other", "follow its navigations", "change and delete in bulk",
    ];

    private static readonly string[] Unguarded =
        ["save a row that bears the other tenant", "save a row that bears the other tenant where none is current", "change a row by a stub of it", "delete a row by a stub of it"];

    public static IReadOnlyList<Leak> All =>
    [
        .. Unfiltered.Select(attack => new Leak($"an entity without the filter: {attack}", "Tag", attack, Walls.Filter) { AttackAsync = HostileHost.AttackedAsync<UnfilteredDb> }),
        .. Unguarded.Select(attack => new Leak($"rows that get past the guard: {attack}", "Tag", attack, Walls.Guard) { AttackAsync = HostileHost.AttackedAsync<UnguardedDb>, Says = "Only the database refused it" }),

        .. new[] { "read its rows", "read its rows with IgnoreQueryFilters", "read its rows where no tenant is current", "find a row by its id", "delete in bulk" }.Select(attack =>
            new Leak($"rows about tenants without the filter: {attack}", "Licence", attack, Walls.Filter) { AttackAsync = HostileHost.AttackedAsync<UnfilteredDb> }),
        .. new[] { "save a row that bears the other tenant", "save a row where no tenant is current", "change a row by a stub of it", "delete a row by a stub of it" }.Select(attack =>
            new Leak($"rows about tenants that get past the guard: {attack}", "Licence", attack, Walls.Guard)
            {
                AttackAsync = HostileHost.AttackedAsync<UnguardedDb>, Says = "Only the database refused it",
            }),
        new("a table about tenants without row security", "\"licence\"", "count its rows by SQL", Walls.RowSecurity) { Sql = "ALTER TABLE licence DISABLE ROW LEVEL SECURITY" },
        new("such a table in the catalog", "\"licence\"", "find it unsecured in the catalog", Walls.RowSecurity) { Sql = "ALTER TABLE licence NO FORCE ROW LEVEL SECURITY" },
        new("an entity that is only added to, without the filter", "AuditEntry", "change and delete in bulk", Walls.Filter)
        {
            AttackAsync = HostileHost.AttackedAsync<UnfilteredDb>, Says = "ExecuteUpdate changed it.",
        },
        new("an entity that the platform makes, without the filter", "AuditSeal", "read its rows by FromSql", Walls.Filter) { AttackAsync = HostileHost.AttackedAsync<UnfilteredDb> },
        new("ids of what the platform makes, unique over all tenants", "AuditSeal", "take the same id", Walls.Keys) { Sql = "CREATE UNIQUE INDEX leak ON kit.audit_seals (number)" },
        new("an inherited entity without the filter", "Poster", "read its rows", Walls.Filter) { AttackAsync = HostileHost.AttackedAsync<UnfilteredDb> },
        new("a row that gets a tenant where none is current", "Tag", "save a row where no tenant is current", Walls.Guard)
        {
            AttackAsync = HostileHost.AttackedAsync<UnstampedDb>, Says = "Only the database refused it",
        },

        new("a simple foreign key", "Book", Refer + "AuthorId", Walls.Keys)
        {
            Sql = Without("book", "author_id") + "; CREATE UNIQUE INDEX leak ON author (id); ALTER TABLE book ADD FOREIGN KEY (author_id) REFERENCES author (id)",
        },
        new("an optional reference without a key", "Book", Refer + "ReviewerId", Walls.Keys) { Sql = Without("book", "reviewer_id") },
        new("a reference to its own kind without a key", "Author", Refer + "TeacherId", Walls.Keys) { Sql = Without("author", "teacher_id") },
        new("one to one without a key", "Contract", Refer + "AuthorId", Walls.Keys) { Sql = Without("contract", "author_id") },
        new("one side of many-to-many without a key", "BookTag (Dictionary<string, object>)", Refer + "TagsId", Walls.Keys) { Sql = Without("book_tag", "tags_id") },
        new("the other side of it", "BookTag (Dictionary<string, object>)", Refer + "BooksId", Walls.Keys) { Sql = Without("book_tag", "books_id") },
        new("a joining entity without a key", "Loan", Refer + "ReaderId", Walls.Keys) { Sql = Without("loan", "reader_id") },
        new("an owned entity without a key", "Blurb", Refer + "BookId", Walls.Keys) { Sql = Without("blurb", "book_id") },
        new("many owned without a key", "Chapter", Refer + "BookId", Walls.Keys) { Sql = Without("chapter", "book_id") },
        new("a table for each type, without a key", "Truck", Refer + "OwnerId", Walls.Keys) { Sql = Without("truck", "owner_id") },
        new("its base table without a key", "Truck", Refer + "DriverId", Walls.Keys) { Sql = Without("vehicle", "driver_id") },
        new("a table for each type that can be, without a key", "Dog", Refer + "KeeperId", Walls.Keys) { Sql = Without("dog", "keeper_id") },
        new("a unique index over all tenants", "Author", "take the same Code", Walls.Keys) { Sql = "CREATE UNIQUE INDEX leak ON author (code)" },
        new("ids that are unique over all tenants", "Reader", "take the same id", Walls.Keys) { Sql = "CREATE UNIQUE INDEX leak ON reader (id)" },

        new("a table without row security", "\"book\"", "count its rows by SQL", Walls.RowSecurity) { Sql = "ALTER TABLE book DISABLE ROW LEVEL SECURITY" },
        new("a table of JSON without row security", "\"book\"", "read it on the bare connection", Walls.RowSecurity) { Sql = "ALTER TABLE book DISABLE ROW LEVEL SECURITY" },
        new("a joining table without row security", "\"book_tag\"", "change its rows by SQL", Walls.RowSecurity) { Sql = "ALTER TABLE book_tag DISABLE ROW LEVEL SECURITY" },
        new("an owned table without row security", "\"chapter\"", "delete its rows by SQL", Walls.RowSecurity) { Sql = "ALTER TABLE chapter DISABLE ROW LEVEL SECURITY" },
        new("a table without row security where no tenant is current", "\"tag\"", "count its rows by SQL where no tenant is current", Walls.RowSecurity) { Sql = "ALTER TABLE tag DISABLE ROW LEVEL SECURITY" },
        new("a policy that lets rows be given away", "Tag", "give its rows away in bulk", Walls.RowSecurity)
        {
            Sql = $"DROP POLICY kit_tenant ON tag; CREATE POLICY kit_tenant ON tag FOR SELECT USING ({Policy}); CREATE POLICY leak ON tag USING ({Policy}) WITH CHECK (true); "
                + "CREATE POLICY leak_read ON tag FOR SELECT USING (true)",
        },
        new("a policy that lets rows be given away by SQL", "\"paper\"", "give rows away by SQL", Walls.RowSecurity)
        {
            Sql = $"DROP POLICY kit_tenant ON paper; CREATE POLICY kit_tenant ON paper FOR SELECT USING ({Policy}); CREATE POLICY leak ON paper USING ({Policy}) WITH CHECK (true); "
                + "CREATE POLICY leak_read ON paper FOR SELECT USING (true)",
        },
        new("a policy that lets rows be added for others", "\"tag\"", "add a row of its by SQL", Walls.RowSecurity) { Sql = "CREATE POLICY leak ON tag FOR INSERT WITH CHECK (true)" },
        new("a policy of somebody's", "\"tag\"", "find it unsecured in the catalog", Walls.RowSecurity) { Sql = "CREATE POLICY leak ON tag FOR SELECT USING (word = 'leak')" },
        new("a table that may be emptied", "\"tag\"", "empty it", Walls.RowSecurity) { Sql = "GRANT TRUNCATE ON tag, book_tag TO kit_app" },
        new("a table that the model does not know", "\"leak\"", "find it unsecured in the catalog", Walls.RowSecurity) { Sql = "CREATE TABLE leak (tenant_id uuid); GRANT SELECT ON leak TO kit_app" },
        new("such a table that may be emptied", "\"leak\"", "find that it may be emptied", Walls.RowSecurity) { Sql = "CREATE TABLE leak (tenant_id uuid); GRANT TRUNCATE, SELECT ON leak TO kit_app" },
        new("a superuser's view", "\"leak\"", "find the other's rows in it", Walls.RowSecurity) { Sql = "CREATE VIEW leak AS SELECT title FROM book; GRANT SELECT ON leak TO kit_app" },
        new("a superuser's view of numbers", "\"leak\"", Views, Walls.RowSecurity) { Sql = "CREATE VIEW leak AS SELECT count(*) FROM book; GRANT SELECT ON leak TO kit_app" },
        new("a view of a superuser's view", "\"leak\"", Views, Walls.RowSecurity)
        {
            Sql = "CREATE VIEW hidden AS SELECT title FROM book; CREATE VIEW leak AS SELECT * FROM hidden; GRANT SELECT ON leak TO kit_app",
        },
        new("a materialized view", "\"leak\"", Views, Walls.RowSecurity) { Sql = "CREATE MATERIALIZED VIEW leak AS SELECT title FROM book; GRANT SELECT ON leak TO kit_app" },
        new("a superuser's function", "\"leak\"()", "run it with its owner's rights", Walls.RowSecurity)
        {
            Sql = "CREATE FUNCTION leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM book'",
        },
        new("numbers over all tenants", "\"tag_number_seq\"", "count all tenants' rows by it", Walls.Keys) { Sql = "ALTER TABLE tag ADD number bigint GENERATED ALWAYS AS IDENTITY" },

        new("a search through everybody's words", "Tag", "search for its words", Walls.Search) { Sql = SearchesAll, Says = "The function found the other's row." },
        new("a search through everybody's words as nobody", "Tag", "search for its words where no tenant is current", Walls.Search) { Sql = SearchesAll },

        new("a key that can't be spread", "\"tag\"", Spread, Walls.Keys) { Sql = "CREATE UNIQUE INDEX leak ON tag (word)" },
        new("a reference that can't be spread", "\"book\"", Spread, Walls.Keys)
        {
            Sql = "CREATE UNIQUE INDEX leak ON author (id); ALTER TABLE book ADD CONSTRAINT leak FOREIGN KEY (author_id) REFERENCES author (id)",
        },
        new("a reference of everybody's to a tenant's row", "\"language\"", Spread, Walls.Keys)
        {
            Sql = "ALTER TABLE language ADD tenant uuid, ADD book uuid, ADD FOREIGN KEY (tenant, book) REFERENCES book (tenant_id, id)",
        },
        new("a reference to a table that is nobody's", "\"tag\"", Spread, Walls.Keys)
        {
            Sql = "CREATE TABLE leak (id uuid PRIMARY KEY); ALTER TABLE tag ADD leak uuid REFERENCES leak",
        },

        new("a job that opens the platform scope", "job books.read", "name the other's rows", Walls.Job) { IsInJob = true },
        new("jobs that run for whoever came first", "jobs", "run in another's scope than whose they are", Walls.Job)
        {
            Services = services => services.AddSingleton<ITenantScopes, FirstTenantsScopes>(), Says = "A job of isolation-attacker ran for ",
        },
        new("a query past its tenant", "query leak", "run it as the other tenant", Walls.RowSecurity) { RawQueries = d => [LeakingQueries.Titles(d)] },
        new("a query past its tenant, as nobody", "query leak", "run it as nobody", Walls.RowSecurity) { RawQueries = d => [LeakingQueries.Titles(d)] },
        new("a query that counts all", "query leak", "learn from it how much the other has", Walls.RowSecurity) { RawQueries = d => [LeakingQueries.Count(d)] },
        new("a cache without the tenant in its keys", "leaking cache", "reach what the other put there", Walls.Place) { Probes = [new LeakingCacheProbe()] },

        new("an entity that can't be stored", "Reader", "a row is made", "a row to attack") { Sql = "ALTER TABLE reader ADD CONSTRAINT leak CHECK (false)", Says = "It was not attacked." },
        new("a job that can't be made", "job books.odd", "name the other's rows", Walls.Job)
        {
            Services = services => services.AddScoped<IJobHandler<OddJob>, OddJobHandler<int>>(), Says = "It was not attacked: no OddJob could be made",
        },

        new("a job that fails whatever it is told", "job books.picky", "name the other's rows", Walls.Job)
        {
            Kit = static kit => kit.AddJobHandler<PickyJobHandler<int>>(),
            Says = "It was not attacked: with the attacker's own ids it ended in “JobAbandonedException: KIT3004: No such format: Format",
        },

        .. LeakingPlaces.All,
        .. LeakingEndpoints.All,
    ];

    private static string Without(string table, string column) =>
        "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conname FROM pg_constraint WHERE contype = 'f' "
        + $"AND conrelid = '{table}'::regclass AND conkey @> ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = '{column}')] "
        + $"LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', c.conname); END LOOP; END $$";
}
