namespace Kit.Portability;

/// <summary>What an archive says of itself, in <c>manifest.json</c>.</summary>
/// <param name="FormatVersion">The version of the archive's form.</param>
/// <param name="Product">The host's name.</param>
/// <param name="Database">The database whose form the values have.</param>
/// <param name="Migration">The last migration of the database, where there are migrations.</param>
/// <param name="Model">A hash of the tables and columns.</param>
/// <param name="CreatedAt">The moment that the rows are of.</param>
/// <param name="Tenant">The tenant whose rows they are.</param>
/// <param name="Tables">The tables in the archive.</param>
/// <param name="LeftOut">The tables that are not, and why.</param>
/// <param name="Parts">What other stores than tables gave.</param>
public sealed record TenantArchiveManifest(
    int FormatVersion, string Product, string Database, string? Migration, string Model, DateTimeOffset CreatedAt, ArchivedTenant Tenant,
    IReadOnlyList<ArchivedTable> Tables, IReadOnlyList<LeftOutTable> LeftOut, IReadOnlyList<ArchivedPart> Parts)
{
    /// <summary>The form that this version writes and reads.</summary>
    public const int CurrentFormat = 2;

    internal const string FileName = "manifest.json";

    /// <summary>How many files an archive may have in all.</summary>
    internal const int MaxFiles = 1_000_000;

    internal static string FileOf(string table) => $"tables/{table}.jsonl";

    internal static string FileOf(string part, string file) => $"parts/{part}/{file}";

    internal static string ListOf(string part) => $"parts/{part}.jsonl";
}

/// <summary>The tenant of an archive, as it was.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">The name people read.</param>
/// <param name="TimeZone">IANA time zone.</param>
/// <param name="Locale">BCP 47 language tag.</param>
public sealed record ArchivedTenant(Guid Id, string Slug, string Name, string TimeZone, string Locale);

/// <summary>A table in an archive: one line of JSON for each row.</summary>
/// <param name="Name">Its name, with its schema.</param>
/// <param name="Columns">Its columns, in the order in which each line has them.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Sha256">The hash of its file, in hexadecimal digits.</param>
public sealed record ArchivedTable(string Name, IReadOnlyList<ArchivedColumn> Columns, long Rows, string Sha256);

/// <summary>A column in an archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in the database.</param>
public sealed record ArchivedColumn(string Name, string Type);

/// <summary>A table of the tenant's that is not in the archive.</summary>
/// <param name="Name">Its name, with its schema.</param>
/// <param name="Reason">Why not.</param>
public sealed record LeftOutTable(string Name, string Reason);

/// <summary>What a store other than the tables gave. Its files, if any, are listed in <c>parts/{name}.jsonl</c>: one line of JSON for each.</summary>
/// <param name="Name">The store's name.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">How many bytes they have together.</param>
/// <param name="Sha256">The hash of the list, in hexadecimal digits.</param>
public sealed record ArchivedPart(string Name, long Files, long Bytes, string Sha256);

/// <summary>A file of a part.</summary>
/// <param name="Name">The name under which the store wrote it.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Sha256">Its hash, in hexadecimal digits.</param>
public sealed record ArchivedFile(string Name, long Bytes, string Sha256);
