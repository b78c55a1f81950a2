package io.callboard.chassis.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsheetCellTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+49301234567", "-Lane", "@SUM(A1)", "\t=1", "\r=1", "="})
    void makesTextOfWhatLooksLikeAFormula(String text) {
        assertThat(SpreadsheetCell.of(text)).isEqualTo("'" + text);
        assertThat(SpreadsheetCell.text("'" + text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ada", "a=b", "'", "'tHooft", "''", "O'Neill", " =1"})
    void leavesOtherTextAsItIs(String text) {
        assertThat(SpreadsheetCell.of(text)).isEqualTo(text);
        assertThat(SpreadsheetCell.text(text)).isEqualTo(text);
    }
}
