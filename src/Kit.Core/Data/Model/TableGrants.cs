namespace Kit.Data;

/// <summary>What the two roles may do with a table whose rows are not for the application to change: part of the model, and so of the migrations.</summary>
/// <param name="App">The privileges of the application's role, as SQL lists them.</param>
/// <param name="Platform">Those of the platform's role.</param>
internal sealed record TableGrants(string App, string Platform)
{
    private const char Separator = '|';

    /// <summary>Rows can be added. What the platform may change are these columns; it may delete what is too old.</summary>
    public static TableGrants AppendOnly(string platformColumns) => new("SELECT, INSERT", Of(platformColumns));

    /// <summary>Rows can be added, and stay as they are; the platform may delete what is too old.</summary>
    public static TableGrants AppendOnly() => new("SELECT, INSERT", "SELECT, INSERT, DELETE");

    /// <summary>Rows can be read, and are the platform's to add.</summary>
    public static TableGrants PlatformWritten(string platformColumns) => new("SELECT", Of(platformColumns));

    public bool AppMayAdd => App.Contains("INSERT", StringComparison.Ordinal);

    public static TableGrants Parse(string text) => text.Split(Separator) is [var app, var platform]
        ? new(app, platform)
        : throw new FormatException($"'{text}' is not what {KitAnnotations.Grants} holds.");

    public override string ToString() => $"{App}{Separator}{Platform}";

    private static string Of(string columns) => $"SELECT, INSERT, UPDATE ({columns}), DELETE";
}
