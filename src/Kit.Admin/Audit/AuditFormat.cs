using System.Buffers;

namespace Kit.Admin;

/// <summary>How the audit log is written into a file.</summary>
internal abstract class AuditFormat
{
    public static IReadOnlyList<AuditFormat> All { get; } = [new AuditCsv(), new AuditJsonLines()];

    /// <summary>Its name in addresses, and the file's ending.</summary>
    public abstract string Name { get; }

    public abstract string Label { get; }

    public abstract string ContentType { get; }

    public virtual void Begin(IBufferWriter<byte> output)
    {
    }

    public abstract void Write(IBufferWriter<byte> output, AuditExportRow row, string changes);
}
