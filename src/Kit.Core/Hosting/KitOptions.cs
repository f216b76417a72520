namespace Kit.Hosting;

/// <summary>What holds for the whole host. Bound from section <c>Kit</c>.</summary>
public sealed class KitOptions
{
    /// <summary>The section that options are bound from.</summary>
    public const string Section = "Kit";

    /// <summary>The name that pages, mails and consent screens show.</summary>
    /// <value>The name of the host's assembly.</value>
    public string ProductName { get; set; } = "";

    /// <summary>The address under which people and programs reach the host, without a slash at the end.</summary>
    /// <value>The address that the server listens on, in Development; required elsewhere.</value>
    public Uri? PublicUrl { get; set; }

    /// <summary>32 random bytes, in base64: with it the keys in the database are encrypted.</summary>
    /// <value>None in Development, where the keys stand in clear; required elsewhere. <c>openssl rand -base64 32</c> makes one.</value>
    public string? MasterKey { get; set; }

    /// <summary>The folder for what Development keeps in files: the SQLite database, mails, the emulator's state.</summary>
    /// <value><c>App_Data</c> in the host's content root.</value>
    public string DataPath { get; set; } = "App_Data";
}
