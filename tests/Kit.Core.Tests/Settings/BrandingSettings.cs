using System.ComponentModel.DataAnnotations;
using Kit.Settings;

namespace Kit.Core.Tests.Settings;

public sealed class BrandingSettings : IValidatableObject
{
    [Required, StringLength(20)]
    public string Title { get; set; } = "Shop";

    [Range(1, 10)]
    public int Columns { get; set; } = 3;

    public List<string> Links { get; set; } = [];

    [Secret]
    public string? ApiKey { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Links.Count > Columns)
        {
            yield return new("There are more links than columns.", [nameof(Links)]);
        }
    }
}

public sealed class UnheardOfSettings
{
    public string? Text { get; set; }
}

public sealed class DeepSettings
{
    public Inner Mail { get; set; } = new();

    public sealed class Inner
    {
        [Secret]
        public string? Password { get; set; }
    }
}

public sealed class WrongSecret
{
    [Secret]
    public int Number { get; set; }
}
