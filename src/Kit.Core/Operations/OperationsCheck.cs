using Kit.Hosting;
using Microsoft.Extensions.Options;

namespace Kit.Operations;

/// <summary>Settings out of range.</summary>
internal sealed class OperationsCheck(IOptions<OperationsOptions> options) : IStartupCheck
{
    public IEnumerable<KitException> Check()
    {
        var value = options.Value;
        (string Name, TimeSpan Value)[] spans =
        [
            (nameof(value.UpkeepInterval), value.UpkeepInterval), (nameof(value.MeasureEvery), value.MeasureEvery),
            (nameof(value.ExportLifetime), value.ExportLifetime), (nameof(value.Retention), value.Retention),
        ];
        return spans.Where(s => s.Value <= TimeSpan.Zero)
            .Select(s => new KitException(OperationsErrors.InvalidOptions, $"{OperationsOptions.Section}:{s.Name} must be more than nothing."));
    }
}
