using Kit.Settings;

namespace Kit.Testing;

/// <summary>Settings of a section of the suite's own, which every host under attack has.</summary>
internal sealed class ProbeSettings
{
    public string Text { get; set; } = "";

    [Secret]
    public string? Secret { get; set; }
}
